package dev.meshwright.operate.conformance.echo;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import java.util.List;
import java.util.function.Consumer;

/// Tells HTTP/2, HTTP/1 and lines apart by the first bytes, puts the codec in place, and leaves.
final class Speech extends ByteToMessageDecoder {
    private static final int BODY_BYTES_MAX = 1 << 20;

    private final Program program;
    private final EchoPort port;
    private final Consumer<Sighting> seen;

    Speech(Program program, EchoPort port, Consumer<Sighting> seen) {
        this.program = program;
        this.port = port;
        this.seen = seen;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        ByteBuf preface = Http2CodecUtil.connectionPrefaceBuf();
        int size = Math.min(in.readableBytes(), preface.readableBytes());
        boolean begins = ByteBufUtil.equals(in, in.readerIndex(), preface, preface.readerIndex(), size);
        boolean whole = size == preface.readableBytes();
        preface.release();
        if (begins && !whole) {
            return;
        }
        ChannelPipeline pipeline = ctx.pipeline();
        if (!begins && port.kind() == EchoPort.Kind.GRPC) {
            ctx.close();
            in.skipBytes(in.readableBytes());
            return;
        }
        if (begins) {
            pipeline.addLast(
                    Http2FrameCodecBuilder.forServer().build(),
                    new Http2MultiplexHandler(new ChannelInitializer<Channel>() {
                        @Override
                        protected void initChannel(Channel stream) {
                            stream.pipeline()
                                    .addLast(
                                            new Http2StreamFrameToHttpObjectCodec(true),
                                            new HttpObjectAggregator(BODY_BYTES_MAX),
                                            answers(true));
                        }
                    }));
        } else {
            switch (method(in)) {
                case UNDECIDED -> {
                    return;
                }
                case HTTP ->
                    pipeline.addLast(new HttpServerCodec(), new HttpObjectAggregator(BODY_BYTES_MAX), answers(false));
                case OTHER -> TcpEcho.install(pipeline, program, port, seen);
            }
        }
        pipeline.remove(this);
    }

    private ChannelHandler answers(boolean http2) {
        return port.kind() == EchoPort.Kind.AUTHORIZES
                ? new AuthzEcho(http2)
                : new HttpEcho(program, port, http2, seen);
    }

    private enum First {
        HTTP,
        OTHER,
        UNDECIDED
    }

    /// A request begins with a method in capitals and a space.
    private static First method(ByteBuf in) {
        for (int i = in.readerIndex(); i < in.writerIndex(); i++) {
            byte b = in.getByte(i);
            if (b == ' ') {
                return i > in.readerIndex() ? First.HTTP : First.OTHER;
            }
            if (b < 'A' || b > 'Z') {
                return First.OTHER;
            }
        }
        return First.UNDECIDED;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
