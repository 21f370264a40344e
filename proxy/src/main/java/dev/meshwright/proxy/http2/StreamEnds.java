package dev.meshwright.proxy.http2;

import dev.meshwright.proxy.http.ProtocolViolation;
import dev.meshwright.proxy.http.StreamReset;

/// How the streams of a connection end (RFC 9113 5.1, 5.4.2, 8.1): delivered, reset by their owner, or reset for what
/// the peer did. Event-loop confined.
final class StreamEnds {
    private final Http2Connection connection;
    private final ClosedStreams early = new ClosedStreams();

    StreamEnds(Http2Connection connection) {
        this.connection = connection;
    }

    /// Whether we ended that stream before the peer may have known.
    boolean early(int streamId) {
        return early.contains(streamId);
    }

    void addEarly(int streamId) {
        early.add(streamId);
    }

    /// Ends one stream for what the peer did (RFC 9113 5.4.2).
    void error(int streamId, int code, String reason) throws ProtocolViolation {
        connection.reply();
        FrameWriter.rstStream(connection.output(), streamId, code);
        early.add(streamId);
        Http2Stream stream = connection.streams.get(streamId);
        if (stream == null) {
            connection.onRefused(reason);
        } else {
            remove(stream);
            stream.listener.onReset(StreamReset.PROTOCOL_ERROR);
        }
        connection.spendError();
    }

    void byOwner(Http2Stream stream, StreamReset reason) {
        int code = switch (reason) {
            case LOCAL_REFUSED, REMOTE_REFUSED -> ErrorCode.REFUSED_STREAM;
            case PROTOCOL_ERROR -> ErrorCode.PROTOCOL_ERROR;
            case REMOTE_RESET, CONNECTION_CLOSED, LOCAL_RESET ->
                connection.server() ? ErrorCode.INTERNAL_ERROR : ErrorCode.CANCEL;
        };
        if (connection.connected() && (connection.server() || stream.headSent)) {
            FrameWriter.rstStream(connection.output(), stream.id, code);
        }
        early.add(stream.id);
        remove(stream);
    }

    /// Both halves are closed and all is delivered: the stream is over.
    void delivered(Http2Stream stream) {
        if (!stream.over && stream.localClosed && stream.remoteClosed && stream.everythingDelivered()) {
            remove(stream);
        }
    }

    void remove(Http2Stream stream) {
        if (stream.over) {
            return;
        }
        connection.streams.remove(stream);
        stream.end();
        if (connection.streams.isEmpty()) {
            connection.noStreamsLeft();
        }
        connection.onStreamOver(stream);
    }

    /// END_STREAM has been written.
    void sent(Http2Stream stream) {
        stream.localClosed = true;
        if (stream.remoteClosed) {
            delivered(stream);
        } else if (connection.server()) {
            // RFC 9113 8.1: the response is complete. A short rest of the request is let in, checked and dropped; a
            // long one is cancelled.
            stream.responseOver();
            connection.schedule(() -> cancelRest(stream), Http2Connection.LINGER_MILLIS);
            return;
        }
        if (connection.server()) {
            remove(stream);
        }
    }

    void cancelRest(Http2Stream stream) {
        if (!stream.over && connection.connected()) {
            FrameWriter.rstStream(connection.output(), stream.id, ErrorCode.NO_ERROR);
            early.add(stream.id);
            remove(stream);
        }
    }

    /// END_STREAM was read. A client's exchange is over with its response, sent or not.
    void came(Http2Stream stream) {
        stream.remoteClosed = true;
        if (!connection.server() && !stream.localClosed) {
            FrameWriter.rstStream(connection.output(), stream.id, ErrorCode.CANCEL);
            early.add(stream.id);
            stream.localClosed = true;
        }
    }

    void resetAll(StreamReset reason) {
        for (Http2Stream stream : connection.streams.snapshot()) {
            if (!stream.over) {
                remove(stream);
                stream.listener.onReset(reason);
            }
        }
    }
}
