package dev.meshwright.proxy.http2;

import dev.meshwright.proxy.http.ConnectionOutput;
import io.netty.buffer.ByteBuf;

/// Writes frames into a connection's output.
final class FrameWriter {
    private FrameWriter() {}

    static ByteBuf frame(ConnectionOutput output, int length, int type, int flags, int streamId) {
        ByteBuf out = output.reserve(FrameReader.HEADER_BYTES + length);
        out.writeMedium(length);
        out.writeShort(type << 8 | flags);
        out.writeInt(streamId);
        return out;
    }

    static void rstStream(ConnectionOutput output, int streamId, int code) {
        frame(output, 4, FrameReader.RST_STREAM, 0, streamId).writeInt(code);
    }

    static void windowUpdate(ConnectionOutput output, int streamId, int increment) {
        frame(output, 4, FrameReader.WINDOW_UPDATE, 0, streamId).writeInt(increment);
    }

    static void goAway(ConnectionOutput output, int lastStreamId, int code) {
        frame(output, 8, FrameReader.GOAWAY, 0, 0).writeInt(lastStreamId).writeInt(code);
    }

    static void ping(ConnectionOutput output, int flags, long payload) {
        frame(output, 8, FrameReader.PING, flags, 0).writeLong(payload);
    }

    static void settingsAck(ConnectionOutput output) {
        frame(output, 0, FrameReader.SETTINGS, FrameReader.FLAG_ACK, 0);
    }

    /// Pairs of identifier and value.
    static void settings(ConnectionOutput output, int... pairs) {
        ByteBuf out = frame(output, pairs.length * 3, FrameReader.SETTINGS, 0, 0);
        for (int i = 0; i < pairs.length; i += 2) {
            out.writeShort(pairs[i]);
            out.writeInt(pairs[i + 1]);
        }
    }

    /// HEADERS, and CONTINUATION where the block is longer than a frame may be.
    static void headers(
            ConnectionOutput output, int streamId, byte[] block, int length, boolean endStream, int payloadMax) {
        int first = Math.min(length, payloadMax);
        int flags =
                (endStream ? FrameReader.FLAG_END_STREAM : 0) | (first == length ? FrameReader.FLAG_END_HEADERS : 0);
        frame(output, first, FrameReader.HEADERS, flags, streamId).writeBytes(block, 0, first);
        for (int at = first; at < length; ) {
            int piece = Math.min(length - at, payloadMax);
            int last = at + piece == length ? FrameReader.FLAG_END_HEADERS : 0;
            frame(output, piece, FrameReader.CONTINUATION, last, streamId).writeBytes(block, at, piece);
            at += piece;
        }
    }

    /// Takes ownership of `data`, which fits one frame.
    static void data(ConnectionOutput output, int streamId, ByteBuf data, boolean endStream) {
        ByteBuf out = output.reserve(FrameReader.HEADER_BYTES);
        out.writeMedium(data.readableBytes());
        out.writeShort(FrameReader.DATA << 8 | (endStream ? FrameReader.FLAG_END_STREAM : 0));
        out.writeInt(streamId);
        output.write(data);
    }
}
