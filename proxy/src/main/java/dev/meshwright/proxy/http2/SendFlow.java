package dev.meshwright.proxy.http2;

import dev.meshwright.proxy.http.MessageHead;
import dev.meshwright.proxy.http.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayDeque;

/// What the peer's windows and the transport let out (RFC 9113 5.2, 6.9): the connection's send window, the window
/// that new streams begin with, and the streams that wait for either, which take turns.
final class SendFlow {
    private static final int WINDOW_MAX = Integer.MAX_VALUE;

    private final Http2Connection connection;
    private final ArrayDeque<Http2Stream> waiting = new ArrayDeque<>();
    private long window = Http2Connection.DEFAULT_WINDOW;
    private long streamWindow = Http2Connection.DEFAULT_WINDOW;

    SendFlow(Http2Connection connection) {
        this.connection = connection;
    }

    /// What a new stream may send at first.
    long streamWindow() {
        return streamWindow;
    }

    void clear() {
        waiting.clear();
    }

    /// Sends what windows and transport take of a stream's queue.
    void pump(Http2Stream stream) {
        while (!stream.over && pumpOnce(stream)) {
            // One frame at a time.
        }
        waitIfBlocked(stream);
    }

    private void waitIfBlocked(Http2Stream stream) {
        if (!stream.over && !stream.queueEmpty() && stream.sendWindow > 0 && !stream.waitsForConnection) {
            stream.waitsForConnection = true;
            waiting.add(stream);
        }
    }

    /// @return whether a frame was sent and more may follow
    private boolean pumpOnce(Http2Stream stream) {
        if (stream.queueEmpty()) {
            if (stream.endQueued && !stream.localClosed) {
                sendEnd(stream);
            }
            return false;
        }
        // The peer may allow larger frames: they save little and make streams wait for each other.
        long allowed = Math.min(Math.min(window, stream.sendWindow), FrameReader.PAYLOAD_MAX);
        if (allowed <= 0 || !connection.channelWritable()) {
            return false;
        }
        ByteBuf piece = stream.take((int) allowed);
        int length = piece.readableBytes();
        window -= length;
        stream.sendWindow -= length;
        connection.useful();
        boolean end = stream.endQueued && stream.queueEmpty() && stream.queuedTrailers() == null;
        FrameWriter.data(connection.output(), stream.id, piece, end);
        if (end) {
            connection.ends.sent(stream);
            return false;
        }
        return true;
    }

    private void sendEnd(Http2Stream stream) {
        MessageHead trailers = stream.queuedTrailers();
        if (trailers == null) {
            FrameWriter.data(connection.output(), stream.id, Unpooled.EMPTY_BUFFER, true);
            connection.ends.sent(stream);
        } else {
            connection.sendTrailers(stream, trailers);
        }
    }

    /// Streams that waited for the connection's window or the transport take turns, a frame each.
    void pumpWaiting() {
        while (window > 0 && connection.channelWritable()) {
            Http2Stream stream = waiting.poll();
            if (stream == null) {
                return;
            }
            stream.waitsForConnection = false;
            if (stream.over) {
                continue;
            }
            boolean more = pumpOnce(stream);
            if (!stream.over && more && stream.queueEmpty()) {
                pumpOnce(stream);
            }
            waitIfBlocked(stream);
            stream.tellWritable();
        }
    }

    /// The peer enlarged the connection's window.
    void enlarge(int increment) throws ProtocolViolation {
        window += increment;
        if (window > WINDOW_MAX) {
            throw exceeded("connection window exceeds 2^31-1");
        }
        pumpWaiting();
    }

    /// The peer enlarged a stream's window.
    ///
    /// @return false when it is larger than a window may be
    boolean enlarge(Http2Stream stream, int increment) {
        stream.sendWindow += increment;
        if (stream.sendWindow > WINDOW_MAX) {
            return false;
        }
        pump(stream);
        stream.tellWritable();
        return true;
    }

    /// The peer's SETTINGS_INITIAL_WINDOW_SIZE, which moves the windows of open streams too (RFC 9113 6.9.2).
    void streamWindow(long value) throws ProtocolViolation {
        if (value > WINDOW_MAX) {
            throw exceeded("SETTINGS_INITIAL_WINDOW_SIZE is " + value);
        }
        long change = value - streamWindow;
        streamWindow = value;
        if (change == 0) {
            return;
        }
        for (Http2Stream stream : connection.streams.snapshot()) {
            stream.sendWindow += change;
            if (stream.sendWindow > WINDOW_MAX) {
                throw exceeded("window of a stream exceeds 2^31-1");
            }
        }
    }

    /// After a larger initial window was acknowledged.
    void pumpAll() {
        for (Http2Stream stream : connection.streams.snapshot()) {
            pump(stream);
            stream.tellWritable();
        }
    }

    private static ProtocolViolation exceeded(String reason) {
        return new ProtocolViolation(ErrorCode.FLOW_CONTROL_ERROR, reason);
    }
}
