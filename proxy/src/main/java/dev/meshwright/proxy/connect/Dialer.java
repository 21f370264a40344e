package dev.meshwright.proxy.connect;

import dev.meshwright.decide.upstream.ClusterTable.TcpKeepalive;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/// Opens upstream connections on a given loop: TCP or a Unix socket, then TLS where the target has it. Reading
/// is off until the one who gets the channel turns it on. Never blocks.
public final class Dialer {
    private Dialer() {}

    /// Starts to connect; `listener` hears the outcome once. Closing the returned channel gives the dial up,
    /// which the listener hears as a failure.
    public static Channel dial(EventLoop loop, DialTarget target, DialListener listener) {
        Once once = new Once(listener);
        Bootstrap bootstrap = new Bootstrap()
                .group(loop)
                .channel(Transport.clientChannel(target.address()))
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, target.connectTimeoutMillis())
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WaterMarks.of(target.bufferBytesMax(), false))
                .option(ChannelOption.RECVBUF_ALLOCATOR, LoopReads.MESSAGES)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        if (target.header().length > 0) {
                            channel.pipeline().addLast("header", new HeaderFirst(target.header()));
                        }
                        if (target.tls() != null) {
                            channel.pipeline()
                                    .addLast("tls", tls(channel, target.tls(), target))
                                    .addLast("handshake", new Handshake(once));
                        }
                    }
                });
        if (target.address() instanceof InetSocketAddress && target.keepalive().enabled()) {
            keepAlive(bootstrap, target);
        }
        SocketAddress source = target.address() instanceof InetSocketAddress ? target.source() : null;
        if (source != null && Transport.epoll()) {
            // The port is chosen with the destination known: one source address serves many destinations.
            bootstrap.option(EpollChannelOption.IP_BIND_ADDRESS_NO_PORT, true);
        }
        ChannelFuture connecting =
                source == null ? bootstrap.connect(target.address()) : bootstrap.connect(target.address(), source);
        connecting.addListener(done -> {
            if (!done.isSuccess()) {
                once.fail(done.cause());
            } else if (target.tls() == null) {
                once.succeed(connecting.channel(), "");
            }
        });
        return connecting.channel();
    }

    /// Where only the switch is at hand, the system's pace of probes holds.
    private static void keepAlive(Bootstrap bootstrap, DialTarget target) {
        bootstrap.option(ChannelOption.SO_KEEPALIVE, true);
        if (!EpollSocketChannel.class.equals(Transport.clientChannel(target.address()))) {
            return;
        }
        TcpKeepalive keepalive = target.keepalive();
        if (keepalive.probes() > 0) {
            bootstrap.option(EpollChannelOption.TCP_KEEPCNT, keepalive.probes());
        }
        if (keepalive.timeSeconds() > 0) {
            bootstrap.option(EpollChannelOption.TCP_KEEPIDLE, keepalive.timeSeconds());
        }
        if (keepalive.intervalSeconds() > 0) {
            bootstrap.option(EpollChannelOption.TCP_KEEPINTVL, keepalive.intervalSeconds());
        }
    }

    private static SslHandler tls(Channel channel, SslContext context, DialTarget target) {
        SslHandler handler = target.serverName().isEmpty()
                ? context.newHandler(channel.alloc())
                : context.newHandler(channel.alloc(), target.serverName(), 0);
        if (!target.serverName().isEmpty()) {
            ServerNames.ask(handler.engine(), target.serverName());
        }
        handler.setHandshakeTimeoutMillis(target.connectTimeoutMillis());
        return handler;
    }

    /// Sends bytes as soon as there is a connection, before the handlers behind it hear of that; then it is
    /// gone.
    private static final class HeaderFirst extends ChannelInboundHandlerAdapter {
        private final byte[] header;

        HeaderFirst(byte[] header) {
            this.header = header;
        }

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            ctx.writeAndFlush(ctx.alloc().buffer(header.length).writeBytes(header), ctx.voidPromise());
            ctx.fireChannelActive();
            ctx.pipeline().remove(this);
        }
    }

    /// Keeps the promise that a listener hears one outcome.
    private static final class Once {
        private @Nullable DialListener listener;

        Once(DialListener listener) {
            this.listener = listener;
        }

        void succeed(Channel channel, String protocol) {
            DialListener to = listener;
            if (to != null) {
                listener = null;
                to.onConnected(channel, protocol);
            }
        }

        void fail(@Nullable Throwable cause) {
            DialListener to = listener;
            if (to != null) {
                listener = null;
                boolean timedOut =
                        cause instanceof ConnectTimeoutException || cause instanceof SslHandshakeTimeoutException;
                to.onDialFailed(timedOut, DialFailure.describe(cause));
            }
        }
    }

    /// Waits for the end of the TLS handshake, then leaves the pipeline.
    private static final class Handshake extends ChannelInboundHandlerAdapter {
        private final Once once;

        Handshake(Once once) {
            this.once = once;
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (!(event instanceof SslHandshakeCompletionEvent done)) {
                ctx.fireUserEventTriggered(event);
                return;
            }
            if (!done.isSuccess()) {
                once.fail(done.cause());
                ctx.close();
                return;
            }
            String protocol = ctx.pipeline().get(SslHandler.class).applicationProtocol();
            Channel channel = ctx.channel();
            once.succeed(channel, protocol == null ? "" : protocol);
            if (!ctx.isRemoved()) {
                ctx.pipeline().remove(this);
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            once.fail(null);
            ctx.fireChannelInactive();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            once.fail(cause);
            ctx.close();
        }
    }
}
