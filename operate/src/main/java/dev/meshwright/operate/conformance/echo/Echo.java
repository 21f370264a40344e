package dev.meshwright.operate.conformance.echo;

import dev.meshwright.operate.netns.NetworkNamespace;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// One running program. [#start] returns when it listens at all its ports.
public final class Echo implements AutoCloseable {
    private final List<Channel> sockets = new ArrayList<>();

    private Echo() {}

    /// @param inside where its sockets are
    /// @param loops that serve it; the caller ends them
    /// @param tls of its HTTPS ports
    /// @param seen hears of everything that reaches the program, on its loops
    public static Echo start(
            Program program,
            NetworkNamespace inside,
            EventLoopGroup loops,
            Supplier<SslContext> tls,
            Consumer<Sighting> seen)
            throws IOException {
        Echo echo = new Echo();
        try {
            for (EchoPort port : program.ports()) {
                echo.sockets.add(open(program, port, inside, loops, tls, seen));
            }
            return echo;
        } catch (IOException | RuntimeException e) {
            echo.close();
            throw e;
        }
    }

    private static Channel open(
            Program program,
            EchoPort port,
            NetworkNamespace inside,
            EventLoopGroup loops,
            Supplier<SslContext> tls,
            Consumer<Sighting> seen)
            throws IOException {
        if (port.kind() == EchoPort.Kind.DATAGRAMS) {
            return DatagramEcho.open(program, port, inside, loops, seen);
        }
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        serve(channel, program, port, tls, seen);
                    }
                });
        // The socket is made on the calling thread, so inside.
        ChannelFuture bound = inside.call(() -> bootstrap.bind(port.address(), port.port()));
        if (!bound.awaitUninterruptibly().isSuccess()) {
            throw new IOException(
                    program.host() + " cannot listen at " + port.address() + ":" + port.port(), bound.cause());
        }
        return bound.channel();
    }

    private static void serve(
            Channel channel, Program program, EchoPort port, Supplier<SslContext> tls, Consumer<Sighting> seen) {
        ChannelPipeline pipeline = channel.pipeline();
        Speech speech = new Speech(program, port, seen);
        switch (port.kind()) {
            case ANYTHING -> pipeline.addLast(new ProxyHeader(), speech);
            case TLS -> pipeline.addLast(tls.get().newHandler(channel.alloc()), speech);
            case GRPC, AUTHORIZES -> pipeline.addLast(speech);
            case SPEAKS_FIRST -> TcpEcho.install(pipeline, program, port, seen);
            case DATAGRAMS -> throw new IllegalStateException("a connection at a port of datagrams");
        }
    }

    @Override
    public void close() {
        sockets.forEach(socket -> socket.close().awaitUninterruptibly());
        sockets.clear();
    }
}
