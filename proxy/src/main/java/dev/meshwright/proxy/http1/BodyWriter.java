package dev.meshwright.proxy.http1;

import dev.meshwright.proxy.http.ConnectionOutput;
import dev.meshwright.proxy.http.MessageHead;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/// Writes one body in its framing, and sees to it that a declared length is kept: a peer must never read one
/// message's bytes as another's.
abstract sealed class BodyWriter {
    /// A message that can have no body: data is dropped.
    static final BodyWriter NOTHING = new Nothing();
    /// Bytes as they are: a tunnel, or a body that the close of the connection ends.
    static final BodyWriter PLAIN = new Plain();

    private static final BodyWriter CHUNKED = new Chunked();

    static BodyWriter of(Http1Encoder.Framing framing, long contentLength) {
        return switch (framing) {
            case NONE -> NOTHING;
            case LENGTH -> new Counted(contentLength);
            case CHUNKED -> CHUNKED;
            case UNTIL_CLOSE -> PLAIN;
        };
    }

    /// Takes ownership of `data`.
    ///
    /// @return false when more was written than declared
    abstract boolean write(ConnectionOutput output, ByteBuf data);

    /// @return false when less was written than declared
    abstract boolean end(ConnectionOutput output, @Nullable MessageHead trailers);

    private static final class Nothing extends BodyWriter {
        @Override
        boolean write(ConnectionOutput output, ByteBuf data) {
            data.release();
            return true;
        }

        @Override
        boolean end(ConnectionOutput output, @Nullable MessageHead trailers) {
            return true;
        }
    }

    private static final class Plain extends BodyWriter {
        @Override
        boolean write(ConnectionOutput output, ByteBuf data) {
            output.write(data);
            return true;
        }

        @Override
        boolean end(ConnectionOutput output, @Nullable MessageHead trailers) {
            return true;
        }
    }

    private static final class Chunked extends BodyWriter {
        @Override
        boolean write(ConnectionOutput output, ByteBuf data) {
            int length = data.readableBytes();
            if (length == 0) {
                data.release(); // A chunk of size 0 would end the body.
                return true;
            }
            Http1Encoder.chunkStart(output, length);
            output.write(data);
            Http1Encoder.chunkEnd(output);
            return true;
        }

        @Override
        boolean end(ConnectionOutput output, @Nullable MessageHead trailers) {
            if (trailers == null || trailers.headerCount() == 0) {
                Http1Encoder.lastChunk(output);
            } else {
                Http1Encoder.trailers(output, trailers);
            }
            return true;
        }
    }

    private static final class Counted extends BodyWriter {
        private long remaining;

        Counted(long length) {
            remaining = length;
        }

        @Override
        boolean write(ConnectionOutput output, ByteBuf data) {
            int length = data.readableBytes();
            if (length > remaining) {
                data.release();
                return false;
            }
            remaining -= length;
            output.write(data);
            return true;
        }

        @Override
        boolean end(ConnectionOutput output, @Nullable MessageHead trailers) {
            return remaining == 0;
        }
    }
}
