package dev.meshwright.operate.conformance.send;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.LineBasedFrameDecoder;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler;
import io.netty.handler.codec.http.websocketx.WebSocketVersion;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import io.netty.handler.codec.http2.HttpConversionUtil;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// One connection of a client, for one request after the other. One thread at a time.
public final class Line implements AutoCloseable {
    /// Metrics of a proxy that has served a whole suite are longer than any program's answer.
    private static final int BODY_BYTES_MAX = 16 << 20;
    private static final int GRPC_PREFIX = 5;

    private enum Speech {
        HTTP_1,
        HTTP_2,
        WEBSOCKET,
        TCP,
        TCP_AFTER_GREETING,
        NONE
    }

    private final Channel channel;
    private final Speech speech;
    private final String alpn;
    private final String certificate;
    private final BlockingQueue<Reply> heard = new LinkedBlockingQueue<>();

    private Line(Channel channel, Speech speech, String alpn, String certificate) {
        this.channel = channel;
        this.speech = speech;
        this.alpn = alpn;
        this.certificate = certificate;
    }

    static Line over(Channel channel, Outgoing request, String alpn, String certificate) {
        boolean h2 = alpn.equals("h2");
        Speech speech = switch (request.protocol()) {
            case HTTP_1 -> Speech.HTTP_1;
            case HTTP_2, GRPC -> Speech.HTTP_2;
            case HTTP_BY_ALPN -> h2 ? Speech.HTTP_2 : Speech.HTTP_1;
            case WEBSOCKET -> Speech.WEBSOCKET;
            case TCP -> Speech.TCP;
            case UDP -> throw new IllegalStateException("datagrams have no line");
            case TCP_SERVER_FIRST -> Speech.TCP_AFTER_GREETING;
            case TLS -> Speech.NONE;
        };
        Line line = new Line(channel, speech, alpn, certificate);
        line.install(request);
        channel.config().setAutoRead(true);
        return line;
    }

    private void install(Outgoing request) {
        var pipeline = channel.pipeline();
        switch (speech) {
            case HTTP_1 ->
                pipeline.addLast(new HttpClientCodec(), new HttpObjectAggregator(BODY_BYTES_MAX), new Http());
            case HTTP_2 ->
                pipeline.addLast(
                        Http2FrameCodecBuilder.forClient().build(),
                        new Http2MultiplexHandler(new ChannelInitializer<Channel>() {
                            @Override
                            protected void initChannel(Channel pushed) {
                                pushed.close();
                            }
                        }),
                        new Ends());
            case WEBSOCKET ->
                pipeline.addLast(
                        new HttpClientCodec(),
                        new HttpObjectAggregator(BODY_BYTES_MAX),
                        new WebSocketClientProtocolHandler(WebSocketClientProtocolConfig.newBuilder()
                                .webSocketUri(URI.create("ws://" + request.authority() + request.path()))
                                .version(WebSocketVersion.V13)
                                .customHeaders(headers(request))
                                .handshakeTimeoutMillis(request.timeout().toMillis())
                                .build()),
                        new WebSocket());
            case TCP, TCP_AFTER_GREETING -> pipeline.addLast(new LineBasedFrameDecoder(BODY_BYTES_MAX), new Text());
            case NONE -> pipeline.addLast(new Ends());
        }
    }

    /// Sends and waits for the answer, or for why there is none.
    public Reply send(Outgoing request) throws IOException {
        try {
            String greeting = "";
            switch (speech) {
                case HTTP_1 -> channel.writeAndFlush(http(request));
                case HTTP_2 -> stream(request);
                case WEBSOCKET -> channel.pipeline().fireChannelActive();
                case TCP -> channel.writeAndFlush(line(request));
                case TCP_AFTER_GREETING -> {
                    Reply first = heard.poll(request.timeout().toMillis(), TimeUnit.MILLISECONDS);
                    if (first == null || !first.answered()) {
                        return first == null ? Reply.failed("timeout: the server does not speak first") : first;
                    }
                    greeting = first.body();
                    channel.writeAndFlush(line(request));
                }
                case NONE -> {
                    return new Reply("", 200, "TLS", Map.of(), "", -1, alpn, "", certificate);
                }
            }
            Reply reply = heard.poll(request.timeout().toMillis(), TimeUnit.MILLISECONDS);
            if (reply == null) {
                return Reply.failed(
                        "timeout: no answer within " + request.timeout().toMillis() + " ms");
            }
            return new Reply(
                    reply.failure(),
                    reply.status(),
                    reply.protocol(),
                    reply.headers(),
                    reply.body(),
                    reply.grpcStatus(),
                    alpn,
                    greeting,
                    certificate);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static ByteBuf line(Outgoing request) {
        return Unpooled.copiedBuffer(request.body() + "\n", StandardCharsets.UTF_8);
    }

    private static DefaultHttpHeaders headers(Outgoing request) {
        DefaultHttpHeaders headers = new DefaultHttpHeaders();
        request.headers().forEach(h -> headers.add(h.getKey(), h.getValue()));
        return headers;
    }

    private static FullHttpRequest http(Outgoing request) {
        boolean grpc = request.protocol() == Outgoing.Protocol.GRPC;
        byte[] body = request.body().getBytes(StandardCharsets.UTF_8);
        ByteBuf content = grpc
                ? Unpooled.buffer().writeByte(0).writeInt(body.length).writeBytes(body)
                : Unpooled.wrappedBuffer(body);
        FullHttpRequest made = new DefaultFullHttpRequest(
                HttpVersion.HTTP_1_1, HttpMethod.valueOf(request.method()), request.path(), content);
        made.headers().set(HttpHeaderNames.HOST, request.authority());
        if (grpc) {
            made.headers().set(HttpHeaderNames.CONTENT_TYPE, "application/grpc").set(HttpHeaderNames.TE, "trailers");
        } else if (body.length > 0) {
            made.headers().setInt(HttpHeaderNames.CONTENT_LENGTH, body.length);
        }
        request.headers().forEach(h -> made.headers().add(h.getKey(), h.getValue()));
        return made;
    }

    private void stream(Outgoing request) throws InterruptedException {
        FullHttpRequest made = http(request);
        made.headers()
                .set(HttpConversionUtil.ExtensionHeaderNames.SCHEME.text(), request.tls() == null ? "http" : "https");
        var opened = new Http2StreamChannelBootstrap(channel)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel stream) {
                        stream.pipeline()
                                .addLast(
                                        new Http2StreamFrameToHttpObjectCodec(false),
                                        new HttpObjectAggregator(BODY_BYTES_MAX),
                                        new Http());
                    }
                })
                .open()
                .await();
        if (!opened.isSuccess()) {
            made.release();
            heard.add(Reply.failed("HTTP/2 stream: " + opened.cause().getMessage()));
            return;
        }
        opened.getNow().writeAndFlush(made);
    }

    @Override
    public void close() {
        channel.close();
    }

    private static int grpcStatus(FullHttpResponse response) {
        String text =
                response.trailingHeaders().get("grpc-status", response.headers().get("grpc-status", ""));
        return text.isEmpty() ? -1 : Integer.parseInt(text);
    }

    private static Map<String, List<String>> headersOf(FullHttpResponse response) {
        Map<String, List<String>> headers = new TreeMap<>();
        response.headers()
                .forEach(h -> headers.computeIfAbsent(h.getKey().toLowerCase(Locale.ROOT), _ -> new ArrayList<>())
                        .add(h.getValue()));
        headers.keySet().removeIf(name -> name.startsWith("x-http2-"));
        return headers;
    }

    private final class Http extends SimpleChannelInboundHandler<FullHttpResponse> {
        private boolean answered;

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, FullHttpResponse response) {
            answered = true;
            ByteBuf content = response.content();
            boolean grpc =
                    response.headers().get(HttpHeaderNames.CONTENT_TYPE, "").startsWith("application/grpc");
            if (grpc && content.readableBytes() >= GRPC_PREFIX) {
                content.skipBytes(GRPC_PREFIX);
            }
            heard.add(new Reply(
                    "",
                    response.status().code(),
                    speech == Speech.HTTP_2
                            ? "HTTP/2.0"
                            : response.protocolVersion().text(),
                    headersOf(response),
                    content.toString(StandardCharsets.UTF_8),
                    grpcStatus(response),
                    "",
                    "",
                    ""));
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            // A stream ends with its answer, and is not who fails the next request.
            if (!answered || speech == Speech.HTTP_1) {
                heard.add(Reply.failed("closed by the other side"));
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            heard.add(Reply.failed("connection: " + cause.getMessage()));
            ctx.close();
        }
    }

    private final class Text extends SimpleChannelInboundHandler<ByteBuf> {
        @Override
        protected void channelRead0(ChannelHandlerContext ctx, ByteBuf line) {
            heard.add(new Reply("", 200, "TCP", Map.of(), line.toString(StandardCharsets.UTF_8), -1, "", "", ""));
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            heard.add(Reply.failed("closed by the other side"));
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            heard.add(Reply.failed("connection: " + cause.getMessage()));
            ctx.close();
        }
    }

    private final class WebSocket extends SimpleChannelInboundHandler<TextWebSocketFrame> {
        @Override
        protected void channelRead0(ChannelHandlerContext ctx, TextWebSocketFrame frame) {
            heard.add(new Reply("", 101, "HTTP/1.1", Map.of(), frame.text(), -1, "", "", ""));
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            heard.add(Reply.failed("closed by the other side"));
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            heard.add(Reply.failed("WebSocket: " + cause.getMessage()));
            ctx.close();
        }
    }

    private final class Ends extends io.netty.channel.ChannelInboundHandlerAdapter {
        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            heard.add(Reply.failed("closed by the other side"));
            ctx.fireChannelInactive();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            heard.add(Reply.failed("connection: " + cause.getMessage()));
            ctx.close();
        }
    }
}
