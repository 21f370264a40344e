package dev.meshwright.proxy.http2;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/// Turns a fuzzer's bytes into what a peer sends. In one reading they are the wire's bytes; in the other each frame is
/// `type flags stream length payload` with one byte each, so that a changed length does not lose all frames behind it.
final class FrameScript {
    private static final int RAW = 0x80;

    private FrameScript() {}

    /// @param how the bit 0x80 says that the bytes are the wire's
    static byte[] wire(byte[] input, int from, int how) {
        ByteBuf out = Unpooled.buffer();
        if ((how & RAW) != 0) {
            out.writeBytes(input, from, input.length - from);
        }
        for (int at = from; (how & RAW) == 0 && at + 4 <= input.length; ) {
            int length = Math.min(input[at + 3] & 0xff, input.length - at - 4);
            out.writeMedium(length).writeByte(input[at] % 12).writeByte(input[at + 1]);
            out.writeInt(input[at + 2] & 0xff);
            out.writeBytes(input, at + 4, length);
            at += 4 + length;
        }
        byte[] bytes = new byte[out.readableBytes()];
        out.readBytes(bytes);
        return bytes;
    }

    /// What we wrote is whole frames of a size that every peer takes.
    static void check(byte[] written, int from) {
        int at = from;
        while (at < written.length) {
            int length = (written[at] & 0xff) << 16 | (written[at + 1] & 0xff) << 8 | (written[at + 2] & 0xff);
            int type = written[at + 3];
            if (length > FrameReader.PAYLOAD_MAX || type < 0 || type > FrameReader.CONTINUATION) {
                throw new AssertionError("we wrote a frame of type " + type + " and " + length + " bytes");
            }
            at += FrameReader.HEADER_BYTES + length;
        }
        if (at != written.length) {
            throw new AssertionError("we wrote a part of a frame");
        }
    }
}
