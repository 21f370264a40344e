package dev.meshwright.operate.conformance.echo;

import com.google.protobuf.BoolValue;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.Code;
import com.google.rpc.Status;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption;
import io.envoyproxy.envoy.service.auth.v3.AttributeContext;
import io.envoyproxy.envoy.service.auth.v3.CheckRequest;
import io.envoyproxy.envoy.service.auth.v3.CheckResponse;
import io.envoyproxy.envoy.service.auth.v3.DeniedHttpResponse;
import io.envoyproxy.envoy.service.auth.v3.OkHttpResponse;
import io.envoyproxy.envoy.type.v3.HttpStatus;
import io.envoyproxy.envoy.type.v3.StatusCode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufInputStream;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http2.HttpConversionUtil;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A provider of authorization by [AuthzRules]: answers what a proxy asks over HTTP, whatever the path, and
/// `envoy.service.auth.v3.Authorization/Check` over gRPC.
final class AuthzEcho extends SimpleChannelInboundHandler<FullHttpRequest> {
    private static final String CHECK = "/envoy.service.auth.v3.Authorization/Check";
    private static final int GRPC_PREFIX = 5;
    private static final int UNIMPLEMENTED = 12;
    private static final int INVALID_ARGUMENT = 3;

    private final boolean http2;

    AuthzEcho(boolean http2) {
        this.http2 = http2;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
        boolean grpc = request.headers().get(HttpHeaderNames.CONTENT_TYPE, "").startsWith("application/grpc");
        FullHttpResponse response = grpc ? overGrpc(request) : overHttp(request);
        String stream = HttpConversionUtil.ExtensionHeaderNames.STREAM_ID.text().toString();
        if (request.headers().contains(stream)) {
            response.headers().set(stream, request.headers().get(stream));
        }
        boolean keep = http2 || HttpUtil.isKeepAlive(request);
        if (!keep) {
            response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
        var written = ctx.writeAndFlush(response);
        if (!keep) {
            written.addListener(ChannelFutureListener.CLOSE);
        }
    }

    private static FullHttpResponse overHttp(FullHttpRequest request) {
        boolean allowed =
                AuthzRules.overHttp(Optional.ofNullable(request.headers().get(AuthzRules.HEADER)));
        byte[] body = allowed ? new byte[0] : AuthzRules.DENIED.getBytes(StandardCharsets.ISO_8859_1);
        FullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                allowed ? HttpResponseStatus.OK : HttpResponseStatus.FORBIDDEN,
                Unpooled.wrappedBuffer(body));
        response.headers().setInt(HttpHeaderNames.CONTENT_LENGTH, body.length);
        AuthzRules.toldOverHttp(allowed, request.headers().get(AuthzRules.OVERRIDE, ""))
                .forEach(h -> response.headers().set(h.getKey(), h.getValue()));
        return response;
    }

    private static FullHttpResponse overGrpc(FullHttpRequest request) {
        if (!request.uri().equals(CHECK)) {
            return grpc(Unpooled.EMPTY_BUFFER, UNIMPLEMENTED);
        }
        ByteBuf content = request.content();
        if (content.readableBytes() < GRPC_PREFIX
                || content.getByte(content.readerIndex()) != 0
                || content.getInt(content.readerIndex() + 1) != content.readableBytes() - GRPC_PREFIX) {
            return grpc(Unpooled.EMPTY_BUFFER, INVALID_ARGUMENT);
        }
        try (ByteBufInputStream message = new ByteBufInputStream(content.skipBytes(GRPC_PREFIX))) {
            byte[] answer =
                    check(CheckRequest.parseFrom(message).getAttributes()).toByteArray();
            return grpc(
                    Unpooled.buffer(GRPC_PREFIX + answer.length)
                            .writeByte(0)
                            .writeInt(answer.length)
                            .writeBytes(answer),
                    0);
        } catch (InvalidProtocolBufferException e) {
            return grpc(Unpooled.EMPTY_BUFFER, INVALID_ARGUMENT);
        } catch (IOException e) {
            throw new IllegalStateException("a buffer in memory", e);
        }
    }

    private static CheckResponse check(AttributeContext asked) {
        Map<String, String> headers = asked.getRequest().getHttp().getHeadersMap();
        boolean allowed = AuthzRules.overGrpc(
                Optional.ofNullable(headers.get(AuthzRules.HEADER)),
                asked.getSource().getPrincipal());
        List<HeaderValueOption> told =
                AuthzRules.toldOverGrpc(allowed).stream().map(AuthzEcho::set).toList();
        return allowed
                ? CheckResponse.newBuilder()
                        .setStatus(Status.newBuilder().setCode(Code.OK_VALUE))
                        .setOkResponse(OkHttpResponse.newBuilder().addAllHeaders(told))
                        .build()
                : CheckResponse.newBuilder()
                        .setStatus(Status.newBuilder().setCode(Code.PERMISSION_DENIED_VALUE))
                        .setDeniedResponse(DeniedHttpResponse.newBuilder()
                                .setStatus(HttpStatus.newBuilder().setCode(StatusCode.Forbidden))
                                .addAllHeaders(told)
                                .setBody(AuthzRules.DENIED))
                        .build();
    }

    /// In the place of what is there, as Istio's sample says it, in the field that both kinds of answer understand.
    @SuppressWarnings("deprecation")
    private static HeaderValueOption set(Map.Entry<String, String> header) {
        return HeaderValueOption.newBuilder()
                .setHeader(HeaderValue.newBuilder().setKey(header.getKey()).setValue(header.getValue()))
                .setAppend(BoolValue.of(false))
                .build();
    }

    private static FullHttpResponse grpc(ByteBuf message, int status) {
        FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK, message);
        response.headers().set(HttpHeaderNames.CONTENT_TYPE, "application/grpc");
        response.trailingHeaders().set("grpc-status", Integer.toString(status));
        return response;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
