package dev.meshwright.proxy.http2;

import dev.meshwright.proxy.http.ProtocolViolation;
import io.netty.buffer.ByteBuf;

/// Cuts a byte stream into frames (RFC 9113 4.1), wherever packets begin and end.
///
/// DATA is passed on as it comes, as slices of what was read, so a large frame is neither waited for nor copied;
/// every other payload is gathered into one array, at most a frame long.
final class FrameReader {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int PRIORITY = 2;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PUSH_PROMISE = 5;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;

    static final int FLAG_END_STREAM = 1;
    static final int FLAG_ACK = 1;
    static final int FLAG_END_HEADERS = 4;
    static final int FLAG_PADDED = 8;
    static final int FLAG_PRIORITY = 0x20;

    static final int HEADER_BYTES = 9;
    /// SETTINGS_MAX_FRAME_SIZE as we leave it at its default.
    static final int PAYLOAD_MAX = 16_384;

    /// Where frames go. May throw ProtocolViolation: a connection error.
    interface Sink {
        /// A whole frame that is not DATA; `payload` is lent.
        void onFrame(int type, int flags, int streamId, byte[] payload, int length) throws ProtocolViolation;

        /// A DATA frame begins; `length` is its whole payload, padding included.
        void onDataStart(int flags, int streamId, int length) throws ProtocolViolation;

        /// A piece of the present DATA frame's content, never empty; the sink owns it. `last`: the frame has no more
        /// content.
        void onDataPiece(ByteBuf piece, boolean last) throws ProtocolViolation;

        /// The present DATA frame is complete.
        void onDataEnd() throws ProtocolViolation;

        /// Nothing more may be read (the connection ends).
        boolean stopped();
    }

    private enum State {
        HEADER,
        PAYLOAD,
        DATA_PAD_LENGTH,
        DATA_CONTENT,
        DATA_PADDING
    }

    private final byte[] header = new byte[HEADER_BYTES];
    private byte[] payload = new byte[64];
    private State state = State.HEADER;
    private int have;
    private int length;
    private int type;
    private int flags;
    private int streamId;
    private int content;
    private int padding;
    private boolean settingsFirst = true;

    /// Consumes all of `in` unless the sink stops.
    void read(ByteBuf in, Sink sink) throws ProtocolViolation {
        while (!sink.stopped()) {
            switch (state) {
                case HEADER -> {
                    if (!gather(in, header, HEADER_BYTES)) {
                        return;
                    }
                    parseHeader(sink);
                }
                case PAYLOAD -> {
                    if (!gather(in, payload, length)) {
                        return;
                    }
                    next();
                    sink.onFrame(type, flags, streamId, payload, length);
                }
                case DATA_PAD_LENGTH -> {
                    if (!in.isReadable()) {
                        return;
                    }
                    padding = in.readUnsignedByte();
                    content = length - 1 - padding;
                    if (content < 0) {
                        throw new ProtocolViolation(ErrorCode.PROTOCOL_ERROR, "padding is longer than its DATA frame");
                    }
                    state = State.DATA_CONTENT;
                }
                case DATA_CONTENT -> {
                    if (content > 0) {
                        if (!in.isReadable()) {
                            return;
                        }
                        int piece = Math.min(content, in.readableBytes());
                        content -= piece;
                        sink.onDataPiece(in.readRetainedSlice(piece), content == 0);
                    } else {
                        state = State.DATA_PADDING;
                    }
                }
                case DATA_PADDING -> {
                    int skipped = Math.min(padding, in.readableBytes());
                    in.skipBytes(skipped);
                    padding -= skipped;
                    if (padding > 0) {
                        return;
                    }
                    next();
                    sink.onDataEnd();
                }
            }
        }
    }

    private boolean gather(ByteBuf in, byte[] into, int wanted) {
        int take = Math.min(wanted - have, in.readableBytes());
        in.readBytes(into, have, take);
        have += take;
        return have == wanted;
    }

    private void parseHeader(Sink sink) throws ProtocolViolation {
        length = (header[0] & 0xff) << 16 | (header[1] & 0xff) << 8 | (header[2] & 0xff);
        type = header[3] & 0xff;
        flags = header[4] & 0xff;
        streamId = integer(header, 5) & 0x7fffffff;
        if (length > PAYLOAD_MAX) {
            throw new ProtocolViolation(ErrorCode.FRAME_SIZE_ERROR, "frame of " + length + " bytes");
        }
        if (settingsFirst) {
            settingsFirst = false;
            if (type != SETTINGS || (flags & FLAG_ACK) != 0) {
                throw new ProtocolViolation(ErrorCode.PROTOCOL_ERROR, "first frame is not SETTINGS");
            }
        }
        have = 0;
        if (type != DATA) {
            if (payload.length < length) {
                payload = new byte[Math.min(PAYLOAD_MAX, Integer.highestOneBit(Math.max(1, length - 1)) * 2)];
            }
            state = State.PAYLOAD;
            return;
        }
        padding = 0;
        content = length;
        boolean padded = (flags & FLAG_PADDED) != 0;
        if (padded && length == 0) {
            throw new ProtocolViolation(ErrorCode.FRAME_SIZE_ERROR, "padded DATA frame without a length");
        }
        state = padded ? State.DATA_PAD_LENGTH : State.DATA_CONTENT;
        sink.onDataStart(flags, streamId, length);
    }

    private void next() {
        state = State.HEADER;
        have = 0;
    }

    static int integer(byte[] bytes, int at) {
        return (bytes[at] & 0xff) << 24
                | (bytes[at + 1] & 0xff) << 16
                | (bytes[at + 2] & 0xff) << 8
                | (bytes[at + 3] & 0xff);
    }
}
