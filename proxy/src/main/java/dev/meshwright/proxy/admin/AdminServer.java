package dev.meshwright.proxy.admin;

import dev.meshwright.proxy.connect.Transport;
import dev.meshwright.proxy.http.HttpServerHandler;
import dev.meshwright.proxy.http.HttpStream;
import dev.meshwright.proxy.http.HttpStreamListener;
import dev.meshwright.proxy.http1.Http1Options;
import dev.meshwright.proxy.http1.Http1ServerConnection;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// Serves the admin pages over HTTP/1 on a loop of its own, so that a page that takes long delays no request.
/// Bound to loopback alone; [#close] stops it at once. Bounds: 64 connections, heads of 16 KiB.
public final class AdminServer implements AutoCloseable {
    private static final int CONNECTIONS_MAX = 64;
    private static final Http1Options OPTIONS = Http1Options.DEFAULTS
            .withHeadLimits(16 * 1024, 50)
            .withHeadTimeout(Duration.ofSeconds(10))
            .withIdleTimeout(Duration.ofSeconds(60));

    private final MultiThreadIoEventLoopGroup loop;
    private final InetSocketAddress address;

    private AdminServer(MultiThreadIoEventLoopGroup loop, InetSocketAddress address) {
        this.loop = loop;
        this.address = address;
    }

    /// @param at loopback; port 0: any free one
    /// @throws IOException when it cannot be bound, or is not loopback: the pages are for this machine only
    public static AdminServer open(InetSocketAddress at, AdminSource source) throws IOException {
        if (at.isUnresolved() || !at.getAddress().isLoopbackAddress()) {
            throw new IOException(
                    "admin.address: " + at + " is not loopback (expected: an address in 127.0.0.0/8 or ::1)");
        }
        MultiThreadIoEventLoopGroup loop =
                new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("mw-admin", true), Transport.ioHandlers());
        AdminPages pages = new AdminPages(source, System.nanoTime());
        AtomicInteger open = new AtomicInteger();
        var bound = new ServerBootstrap()
                .group(loop)
                .channel(Transport.serverChannel())
                .option(ChannelOption.SO_REUSEADDR, true)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        if (open.incrementAndGet() > CONNECTIONS_MAX) {
                            open.decrementAndGet();
                            channel.close();
                            return;
                        }
                        channel.pipeline().addLast("http1", new Http1ServerConnection(new Pages(pages, open), OPTIONS));
                    }
                })
                .bind(at)
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
            throw new IOException("admin.address: " + at + " cannot be bound: "
                    + (bound.cause() == null ? "" : bound.cause().getMessage()));
        }
        return new AdminServer(loop, (InetSocketAddress) bound.channel().localAddress());
    }

    private record Pages(AdminPages pages, AtomicInteger open) implements HttpServerHandler {
        @Override
        public HttpStreamListener onStream(HttpStream stream) {
            return new AdminExchange(stream, pages);
        }

        @Override
        public void onConnectionClosed() {
            open.decrementAndGet();
        }
    }

    public InetSocketAddress address() {
        return address;
    }

    @Override
    public void close() {
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
