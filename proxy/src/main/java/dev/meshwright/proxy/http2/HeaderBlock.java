package dev.meshwright.proxy.http2;

import dev.meshwright.proxy.http.ProtocolViolation;
import java.util.Arrays;

/// A header block while its HEADERS and CONTINUATION frames come in (RFC 9113 4.3, 6.2, 6.10): no frame but its own
/// may come between. Bounded by the limits of what it may hold.
final class HeaderBlock {
    /// Encoded blocks cannot be much larger than the lists they hold.
    private static final int SLACK = 16 * 1024;

    private final int bytesMax;
    private final int continuationsMax;
    private byte[] bytes = new byte[256];
    private int length;
    private int openStream;
    private boolean endsStream;
    private boolean selfDependent;
    private int continuations;

    HeaderBlock(Http2Options options) {
        bytesMax = options.headerListBytesMax() + SLACK;
        continuationsMax = options.continuationsMax();
    }

    /// Whether a block was begun and is not complete.
    boolean open() {
        return openStream != 0;
    }

    /// @throws ProtocolViolation when a frame that is not the open block's next one comes
    void admit(int type, int streamId) throws ProtocolViolation {
        if (openStream != 0 && (type != FrameReader.CONTINUATION || streamId != openStream)) {
            throw Http2Connection.protocol("header block interrupted by another frame");
        }
    }

    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    boolean endsStream() {
        return endsStream;
    }

    /// Whether its priority said that the stream depends on itself.
    boolean selfDependent() {
        return selfDependent;
    }

    /// @return whether the block is complete
    boolean headers(int flags, int streamId, byte[] payload, int payloadLength) throws ProtocolViolation {
        if (streamId == 0) {
            throw Http2Connection.protocol("HEADERS on stream 0");
        }
        int from = 0;
        int to = payloadLength;
        if ((flags & FrameReader.FLAG_PADDED) != 0) {
            if (payloadLength == 0) {
                throw Http2Connection.size("padded HEADERS without a length");
            }
            from = 1;
            to -= payload[0] & 0xff;
        }
        selfDependent = false;
        if ((flags & FrameReader.FLAG_PRIORITY) != 0) {
            if (to - from >= 5) {
                selfDependent = (FrameReader.integer(payload, from) & 0x7fffffff) == streamId;
            }
            from += 5;
        }
        if (from > to) {
            throw Http2Connection.protocol("padding or priority is longer than its HEADERS frame");
        }
        length = 0;
        continuations = 0;
        endsStream = (flags & FrameReader.FLAG_END_STREAM) != 0;
        append(payload, from, to);
        return complete(flags, streamId);
    }

    /// @return whether the block is complete
    boolean continuation(int flags, int streamId, byte[] payload, int payloadLength) throws ProtocolViolation {
        if (openStream == 0) {
            throw Http2Connection.protocol("CONTINUATION without a header block");
        }
        if (++continuations > continuationsMax) {
            throw Http2Connection.calm("more than " + continuationsMax + " CONTINUATION frames");
        }
        append(payload, 0, payloadLength);
        return complete(flags, streamId);
    }

    private boolean complete(int flags, int streamId) {
        boolean done = (flags & FrameReader.FLAG_END_HEADERS) != 0;
        openStream = done ? 0 : streamId;
        return done;
    }

    private void append(byte[] payload, int from, int to) throws ProtocolViolation {
        int longer = length + to - from;
        if (longer > bytesMax) {
            throw Http2Connection.calm("header block is larger than any list within the limits");
        }
        if (longer > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(longer, 2 * bytes.length));
        }
        System.arraycopy(payload, from, bytes, length, to - from);
        length = longer;
    }
}
