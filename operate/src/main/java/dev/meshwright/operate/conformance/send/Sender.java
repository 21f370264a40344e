package dev.meshwright.operate.conformance.send;

import dev.meshwright.operate.netns.NetworkNamespace;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayDeque;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Sends requests from one namespace.
public final class Sender {
    private static final int CONNECT_MILLIS = 3_000;

    private final NetworkNamespace inside;
    private final EventLoopGroup loops;

    /// @param inside where its connections begin
    /// @param loops that carry them; the caller ends them
    public Sender(NetworkNamespace inside, EventLoopGroup loops) {
        this.inside = inside;
        this.loops = loops;
    }

    /// Sends one request on a connection of its own; a failure is a reply too.
    public Reply send(Outgoing request) {
        if (request.protocol() == Outgoing.Protocol.UDP) {
            return datagram(request);
        }
        try (Line line = open(request)) {
            return line.send(request);
        } catch (IOException e) {
            return Reply.failed(String.valueOf(e.getMessage()));
        }
    }

    private Reply datagram(Outgoing request) {
        try {
            return DatagramClient.send(inside, loops, request);
        } catch (IOException e) {
            return Reply.failed(String.valueOf(e.getMessage()));
        }
    }

    /// A connection that requests to the same place can share.
    ///
    /// @throws IOException when it cannot be opened; the message says why
    public Line open(Outgoing request) throws IOException {
        Bootstrap bootstrap = new Bootstrap()
                .group(loops)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
                .option(ChannelOption.AUTO_READ, false)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        // Handlers come when it is known what the connection speaks.
                    }
                });
        ChannelFuture connecting = inside.call(() -> bootstrap.connect(request.to()));
        if (!connecting.awaitUninterruptibly().isSuccess()) {
            throw new IOException("connect: " + connecting.cause().getMessage(), connecting.cause());
        }
        Channel channel = connecting.channel();
        try {
            if (request.proxyVersion() > 0) {
                channel.writeAndFlush(ProxyHeaders.of(request.proxyVersion(), channel))
                        .sync();
            }
            SslHandler tls = handshake(channel, request);
            String alpn = tls == null || tls.applicationProtocol() == null ? "" : tls.applicationProtocol();
            Line line = Line.over(channel, request, alpn, tls == null ? "" : certificate(tls));
            if (tls != null) {
                channel.pipeline().remove("held");
            }
            return line;
        } catch (InterruptedException e) {
            channel.close();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static @Nullable SslHandler handshake(Channel channel, Outgoing request) throws IOException {
        if (request.tls() == null) {
            return null;
        }
        SslHandler tls = request.serverName().isEmpty()
                ? request.tls().newHandler(channel.alloc())
                : request.tls().newHandler(channel.alloc(), request.serverName(), 443);
        tls.setHandshakeTimeoutMillis(request.timeout().toMillis());
        channel.pipeline().addFirst("tls", tls).addLast("held", new Held());
        channel.config().setAutoRead(true);
        try {
            tls.handshakeFuture().get(request.timeout().toMillis() + 500, TimeUnit.MILLISECONDS);
            channel.config().setAutoRead(false);
            return tls;
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            throw new IOException("TLS: " + (cause == null ? e : cause).getMessage(), e);
        } catch (NoSuchElementException e) {
            // Handlers go when a connection ends: a server may do so right after a handshake that it does not like.
            throw new IOException("TLS: closed by the other side after the handshake", e);
        } catch (TimeoutException e) {
            throw new IOException(
                    "TLS: no handshake within " + request.timeout().toMillis() + " ms", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /// Keeps what a server says right behind its handshake, and that it ended, for handlers that come later. What went
    /// wrong in the handshake, its own promise tells.
    private static final class Held extends ChannelInboundHandlerAdapter {
        private final Queue<Object> held = new ArrayDeque<>();

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            held.add(message);
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            // Told when this handler goes.
        }

        @Override
        public void handlerRemoved(ChannelHandlerContext ctx) {
            for (Object next = held.poll(); next != null; next = held.poll()) {
                ctx.fireChannelRead(next);
            }
            ctx.fireChannelReadComplete();
            if (!ctx.channel().isActive()) {
                ctx.fireChannelInactive();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }

    private static String certificate(SslHandler tls) {
        try {
            Certificate[] chain = tls.engine().getSession().getPeerCertificates();
            return chain.length > 0 && chain[0] instanceof X509Certificate leaf
                    ? leaf.getSubjectX500Principal().getName()
                    : "";
        } catch (javax.net.ssl.SSLPeerUnverifiedException e) {
            return "";
        }
    }
}
