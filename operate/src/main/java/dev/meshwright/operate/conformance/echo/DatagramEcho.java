package dev.meshwright.operate.conformance.echo;

import dev.meshwright.operate.netns.NetworkNamespace;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.nio.NioDatagramChannel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Consumer;
import tools.jackson.databind.ObjectMapper;

/// Answers every datagram with a sighting, as JSON.
final class DatagramEcho extends SimpleChannelInboundHandler<DatagramPacket> {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Program program;
    private final EchoPort port;
    private final Consumer<Sighting> seen;

    private DatagramEcho(Program program, EchoPort port, Consumer<Sighting> seen) {
        this.program = program;
        this.port = port;
        this.seen = seen;
    }

    static Channel open(
            Program program, EchoPort port, NetworkNamespace inside, EventLoopGroup loops, Consumer<Sighting> seen)
            throws IOException {
        Bootstrap bootstrap = new Bootstrap()
                .group(loops)
                .channel(NioDatagramChannel.class)
                .handler(new DatagramEcho(program, port, seen));
        // The socket is made on the calling thread, so inside.
        ChannelFuture bound = inside.call(() -> bootstrap.bind(port.address(), port.port()));
        if (!bound.awaitUninterruptibly().isSuccess()) {
            throw new IOException(
                    program.host() + " cannot take datagrams at " + port.address() + ":" + port.port(), bound.cause());
        }
        return bound.channel();
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, DatagramPacket packet) {
        Sighting sighting = ConnectionNotes.sighting(
                program,
                port,
                ctx.channel(),
                "UDP",
                "",
                "",
                "",
                Map.of(),
                packet.content().toString(StandardCharsets.UTF_8));
        seen.accept(sighting);
        ctx.writeAndFlush(new DatagramPacket(
                Unpooled.copiedBuffer(JSON.writeValueAsString(sighting), StandardCharsets.UTF_8), packet.sender()));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        // A client that is gone: the socket serves the others.
    }
}
