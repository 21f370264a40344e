package dev.meshwright.proxy.http1;

import dev.meshwright.proxy.http.ProtocolViolation;
import io.netty.buffer.ByteBuf;

/// The framing of one body being read: a length, chunks, or until the connection ends (RFC 9112 6, 7.1).
///
/// Chunk extensions are checked and dropped. A chunk's size is hexadecimal digits only; every line ends in CRLF.
final class Http1Body {
    private enum State {
        DONE,
        LENGTH,
        UNTIL_CLOSE,
        CHUNK_SIZE,
        CHUNK_EXTENSION,
        CHUNK_SIZE_LF,
        CHUNK_DATA,
        CHUNK_DATA_CR,
        CHUNK_DATA_LF,
        TRAILERS
    }

    private static final int SIZE_DIGITS_MAX = 15;

    private State state = State.DONE;
    private long remaining;
    private int digits;
    private final ChunkExtensions extensions = new ChunkExtensions();

    void beginNone() {
        state = State.DONE;
    }

    void beginLength(long length) {
        remaining = length;
        state = length == 0 ? State.DONE : State.LENGTH;
    }

    void beginUntilClose() {
        state = State.UNTIL_CLOSE;
    }

    void beginChunked() {
        state = State.CHUNK_SIZE;
        remaining = 0;
        digits = 0;
        extensions.beginMessage();
    }

    /// Whether the last byte of the body, trailers excepted, has been read.
    boolean done() {
        return state == State.DONE;
    }

    boolean untilClose() {
        return state == State.UNTIL_CLOSE;
    }

    /// Whether the last chunk has been read and a trailer section, maybe empty, follows.
    boolean atTrailers() {
        return state == State.TRAILERS;
    }

    void trailersRead() {
        state = State.DONE;
    }

    /// Whether the rest of the body is known to be among the next `available` bytes.
    boolean endsWithin(int available) {
        return state == State.DONE || (state == State.LENGTH && remaining <= available);
    }

    /// Consumes framing up to the next run of data.
    ///
    /// @return how many bytes of data stand at the reader index, which the caller takes; 0 when more bytes
    ///     are needed, the body is done, or trailers follow
    /// @throws ProtocolViolation with status 400
    int read(ByteBuf in) throws ProtocolViolation {
        while (in.isReadable()) {
            switch (state) {
                case DONE, TRAILERS -> {
                    return 0;
                }
                case UNTIL_CLOSE -> {
                    return in.readableBytes();
                }
                case LENGTH, CHUNK_DATA -> {
                    int length = (int) Math.min(remaining, in.readableBytes());
                    remaining -= length;
                    if (remaining == 0) {
                        state = state == State.LENGTH ? State.DONE : State.CHUNK_DATA_CR;
                    }
                    return length;
                }
                default -> framing(in.readByte());
            }
        }
        return 0;
    }

    private void framing(byte b) throws ProtocolViolation {
        switch (state) {
            case CHUNK_SIZE -> size(b);
            case CHUNK_EXTENSION -> state = extensions.read(b) ? State.CHUNK_SIZE_LF : state;
            case CHUNK_SIZE_LF -> {
                expect(b, '\n', "chunk size line");
                state = remaining == 0 ? State.TRAILERS : State.CHUNK_DATA;
            }
            case CHUNK_DATA_CR -> {
                expect(b, '\r', "chunk");
                state = State.CHUNK_DATA_LF;
            }
            case CHUNK_DATA_LF -> {
                expect(b, '\n', "chunk");
                state = State.CHUNK_SIZE;
                digits = 0;
            }
            default -> throw new IllegalStateException("no framing byte in state " + state);
        }
    }

    private void size(byte b) throws ProtocolViolation {
        int digit = Character.digit(b, 16);
        if (digit >= 0) {
            if (++digits > SIZE_DIGITS_MAX) {
                throw ProtocolViolation.malformed("chunk size has more than " + SIZE_DIGITS_MAX + " digits");
            }
            remaining = remaining * 16 + digit;
            return;
        }
        if (digits == 0) {
            throw ProtocolViolation.malformed("chunk size is not a hexadecimal number");
        }
        if (b == '\r') {
            state = State.CHUNK_SIZE_LF;
        } else if (b == ';') {
            extensions.begin();
            state = State.CHUNK_EXTENSION;
        } else {
            throw ProtocolViolation.malformed("chunk size is not a hexadecimal number");
        }
    }

    private static void expect(byte b, char wanted, String what) throws ProtocolViolation {
        if (b != wanted) {
            throw ProtocolViolation.malformed(what + " is not ended by CRLF");
        }
    }
}
