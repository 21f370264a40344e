package dev.meshwright.operate.conformance.echo;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Reads a PROXY protocol header (haproxy.org, "The PROXY protocol", versions 1 and 2) where one comes, notes it on the
/// channel, and leaves.
final class ProxyHeader extends ByteToMessageDecoder {
    private static final byte[] SIGNATURE = {'\r', '\n', '\r', '\n', 0, '\r', '\n', 'Q', 'U', 'I', 'T', '\n'};
    private static final byte[] WORD = {'P', 'R', 'O', 'X', 'Y', ' '};
    private static final int V2_FIXED = 16;
    private static final int V1_BYTES_MAX = 107;
    private static final int INET_STREAM = 0x11;

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        boolean first = begins(in, WORD);
        boolean second = begins(in, SIGNATURE);
        if (!first && !second) {
            ctx.pipeline().remove(this);
        } else if (first && in.readableBytes() > WORD.length) {
            v1(ctx, in);
        } else if (second && in.readableBytes() >= V2_FIXED) {
            v2(ctx, in);
        }
    }

    /// As far as there are bytes.
    private static boolean begins(ByteBuf in, byte[] with) {
        for (int i = 0; i < Math.min(with.length, in.readableBytes()); i++) {
            if (in.getByte(in.readerIndex() + i) != with[i]) {
                return false;
            }
        }
        return true;
    }

    private void v2(ChannelHandlerContext ctx, ByteBuf in) {
        int start = in.readerIndex();
        int length = in.getUnsignedShort(start + 14);
        if (in.readableBytes() < V2_FIXED + length) {
            return;
        }
        if (in.getByte(start + 13) == INET_STREAM && length >= 12) {
            String address = in.getUnsignedByte(start + 16) + "." + in.getUnsignedByte(start + 17) + "."
                    + in.getUnsignedByte(start + 18) + "." + in.getUnsignedByte(start + 19);
            note(ctx, "V2", address + ":" + in.getUnsignedShort(start + 24));
        } else {
            note(ctx, "V2", "");
        }
        in.skipBytes(V2_FIXED + length);
        ctx.pipeline().remove(this);
    }

    private void v1(ChannelHandlerContext ctx, ByteBuf in) {
        int end =
                in.indexOf(in.readerIndex(), Math.min(in.writerIndex(), in.readerIndex() + V1_BYTES_MAX), (byte) '\n');
        if (end < 0) {
            if (in.readableBytes() >= V1_BYTES_MAX) {
                ctx.close();
            }
            return;
        }
        String line = in.toString(in.readerIndex(), end - in.readerIndex(), StandardCharsets.US_ASCII)
                .strip();
        String[] words = line.split(" ", -1);
        note(ctx, "V1", words.length == 6 ? words[2] + ":" + words[4] : "");
        in.skipBytes(end + 1 - in.readerIndex());
        ctx.pipeline().remove(this);
    }

    private static void note(ChannelHandlerContext ctx, String version, String source) {
        ctx.channel().attr(ConnectionNotes.PROXY_VERSION).set(version);
        if (!source.isEmpty()) {
            ctx.channel().attr(ConnectionNotes.PROXY_SOURCE).set(source);
        }
    }
}
