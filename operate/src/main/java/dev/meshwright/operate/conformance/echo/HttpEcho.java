package dev.meshwright.operate.conformance.echo;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
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
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshakerFactory;
import io.netty.handler.codec.http2.HttpConversionUtil;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import tools.jackson.databind.ObjectMapper;

/// Answers whole requests of one connection or HTTP/2 stream, as the request asks for it ([Asked]).
final class HttpEcho extends SimpleChannelInboundHandler<FullHttpRequest> {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int BODY_CHARS_MAX = 512;
    private static final int GRPC_PREFIX = 5;

    private final Program program;
    private final EchoPort port;
    private final boolean http2;
    private final Consumer<Sighting> seen;

    HttpEcho(Program program, EchoPort port, boolean http2, Consumer<Sighting> seen) {
        this.seen = seen;
        this.program = program;
        this.port = port;
        this.http2 = http2;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
        Channel connection = http2 ? ctx.channel().parent() : ctx.channel();
        Sighting sighting = sighting(connection, request);
        seen.accept(sighting);
        byte[] json =
                program.behaviours().page(program, request.uri()).orElseGet(() -> JSON.writeValueAsBytes(sighting));
        if (!http2 && "websocket".equalsIgnoreCase(request.headers().get(HttpHeaderNames.UPGRADE))) {
            webSocket(ctx, request, json);
            return;
        }
        boolean grpc = request.headers().get(HttpHeaderNames.CONTENT_TYPE, "").startsWith("application/grpc");
        String mark = request.headers().get(Behaviours.MARK, "");
        Optional<Behaviour> told = program.behaviours().of(program, mark);
        Asked asked =
                told.map(b -> new Asked(b.status(), b.delayMillis())).orElseGet(() -> Asked.of(request.uri(), mark));
        if (asked.status() == 0) {
            ctx.executor().schedule(() -> connection.close(), asked.delayMillis(), TimeUnit.MILLISECONDS);
            return;
        }
        FullHttpResponse response = grpc && (told.isEmpty() || asked.status() == 200)
                ? grpc(json)
                : plain(request, json, HttpResponseStatus.valueOf(asked.status()));
        told.ifPresent(b -> b.headers().forEach(h -> response.headers().add(h.getKey(), h.getValue())));
        if (http2) {
            String stream =
                    HttpConversionUtil.ExtensionHeaderNames.STREAM_ID.text().toString();
            if (request.headers().contains(stream)) {
                response.headers().set(stream, request.headers().get(stream));
            }
        }
        boolean keep = http2 || HttpUtil.isKeepAlive(request);
        if (!keep) {
            response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
        Runnable answer = () -> {
            var written = ctx.writeAndFlush(response);
            if (!keep) {
                written.addListener(ChannelFutureListener.CLOSE);
            }
        };
        if (asked.delayMillis() > 0) {
            ctx.executor().schedule(answer, asked.delayMillis(), TimeUnit.MILLISECONDS);
        } else {
            answer.run();
        }
    }

    private Sighting sighting(Channel connection, FullHttpRequest request) {
        Map<String, List<String>> headers = new TreeMap<>();
        request.headers()
                .forEach(h -> headers.computeIfAbsent(h.getKey().toLowerCase(Locale.ROOT), _ -> new ArrayList<>())
                        .add(h.getValue()));
        headers.keySet().removeIf(name -> name.startsWith("x-http2-"));
        String body = request.content().toString(StandardCharsets.UTF_8);
        return ConnectionNotes.sighting(
                program,
                port,
                connection,
                http2 ? "HTTP/2.0" : request.protocolVersion().text(),
                request.method().name(),
                request.uri(),
                request.headers().get(HttpHeaderNames.HOST, ""),
                headers,
                body.length() > BODY_CHARS_MAX ? body.substring(0, BODY_CHARS_MAX) : body);
    }

    private static FullHttpResponse plain(FullHttpRequest request, byte[] json, HttpResponseStatus status) {
        FullHttpResponse response =
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.wrappedBuffer(json));
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, "application/json")
                .setInt(HttpHeaderNames.CONTENT_LENGTH, json.length);
        headersAsked(request, response);
        return response;
    }

    /// `x-echo-set-header: NAME:VALUE, ...` sets response headers, for cases that edit them.
    private static void headersAsked(FullHttpRequest request, FullHttpResponse response) {
        for (String value : request.headers().getAll("x-echo-set-header")) {
            for (String one : value.split(",", -1)) {
                int colon = one.indexOf(':');
                if (colon > 0) {
                    response.headers()
                            .add(
                                    one.substring(0, colon).strip(),
                                    one.substring(colon + 1).strip());
                }
            }
        }
    }

    private static FullHttpResponse grpc(byte[] json) {
        ByteBuf message = Unpooled.buffer(GRPC_PREFIX + json.length)
                .writeByte(0)
                .writeInt(json.length)
                .writeBytes(json);
        FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK, message);
        response.headers().set(HttpHeaderNames.CONTENT_TYPE, "application/grpc");
        response.trailingHeaders().set("grpc-status", "0");
        return response;
    }

    private static void webSocket(ChannelHandlerContext ctx, FullHttpRequest request, byte[] json) {
        WebSocketServerHandshaker handshaker = new WebSocketServerHandshakerFactory(
                        "ws://" + request.headers().get(HttpHeaderNames.HOST, ""), "*", true)
                .newHandshaker(request);
        if (handshaker == null) {
            WebSocketServerHandshakerFactory.sendUnsupportedVersionResponse(ctx.channel());
            return;
        }
        handshaker.handshake(ctx.channel(), request).addListener(_ -> {
            ctx.pipeline().addLast(new WebSocketFrameAggregator(65_536), new WebSocketEcho());
            ctx.writeAndFlush(new TextWebSocketFrame(new String(json, StandardCharsets.UTF_8)));
        });
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
