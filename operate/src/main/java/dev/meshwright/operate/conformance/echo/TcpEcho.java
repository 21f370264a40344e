package dev.meshwright.operate.conformance.echo;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.LineBasedFrameDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Consumer;
import tools.jackson.databind.ObjectMapper;

/// Answers every line with a sighting, one line of JSON.
final class TcpEcho extends SimpleChannelInboundHandler<ByteBuf> {
    /// What a server that speaks first says, before anything else.
    public static final String GREETING = "hello from the server\n";

    private static final int LINE_BYTES_MAX = 65_536;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Program program;
    private final EchoPort port;
    private final Consumer<Sighting> seen;

    private TcpEcho(Program program, EchoPort port, Consumer<Sighting> seen) {
        this.program = program;
        this.port = port;
        this.seen = seen;
    }

    static void install(ChannelPipeline pipeline, Program program, EchoPort port, Consumer<Sighting> seen) {
        pipeline.addLast(new LineBasedFrameDecoder(LINE_BYTES_MAX), new TcpEcho(program, port, seen));
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        if (port.kind() == EchoPort.Kind.SPEAKS_FIRST) {
            ctx.writeAndFlush(Unpooled.copiedBuffer(GREETING, StandardCharsets.UTF_8));
        }
        ctx.fireChannelActive();
    }

    /// @param line without its end
    @Override
    protected void channelRead0(ChannelHandlerContext ctx, ByteBuf line) {
        Sighting sighting = ConnectionNotes.sighting(
                program, port, ctx.channel(), "TCP", "", "", "", Map.of(), line.toString(StandardCharsets.UTF_8));
        seen.accept(sighting);
        ctx.writeAndFlush(Unpooled.copiedBuffer(JSON.writeValueAsString(sighting) + "\n", StandardCharsets.UTF_8));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
