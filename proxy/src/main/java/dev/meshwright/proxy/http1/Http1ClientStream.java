package dev.meshwright.proxy.http1;

import dev.meshwright.proxy.http.HttpStream;
import dev.meshwright.proxy.http.HttpStreamListener;
import dev.meshwright.proxy.http.MessageHead;
import dev.meshwright.proxy.http.StreamReset;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/// The request of one HTTP/1 exchange. A new one per exchange, so a late call on an old one does no harm.
final class Http1ClientStream implements HttpStream {
    /// How far the request is.
    private enum State {
        WAITING,
        BODY,
        /// A tunnel was asked for; data waits for the answer with its sender.
        OFFERED,
        TUNNEL,
        SENT,
        OVER
    }

    private final Http1ClientConnection connection;
    private State state = State.WAITING;
    private BodyWriter writer = BodyWriter.NOTHING;
    private boolean toHead;
    private String upgradeAsked = "";
    private boolean connectAsked;
    final HttpStreamListener listener;
    int informational;

    Http1ClientStream(Http1ClientConnection connection, HttpStreamListener listener) {
        this.connection = connection;
        this.listener = listener;
    }

    @Override
    public void sendHead(MessageHead head, boolean end) {
        if (state != State.WAITING) {
            return;
        }
        toHead = head.equalsAscii(head.method(), "HEAD");
        connectAsked = head.equalsAscii(head.method(), "CONNECT");
        upgradeAsked = head.upgrade();
        if (end && head.contentLength() > 0) {
            reset(StreamReset.LOCAL_RESET); // Less than declared.
            return;
        }
        Http1Encoder.Framing framing = framing(head, end);
        long length = Math.max(0, head.contentLength());
        Http1Encoder.request(connection.output(), head, framing, length);
        writer = BodyWriter.of(framing, length);
        state = end ? State.SENT : connectAsked || !upgradeAsked.isEmpty() ? State.OFFERED : State.BODY;
    }

    private Http1Encoder.Framing framing(MessageHead head, boolean end) {
        if (connectAsked || !upgradeAsked.isEmpty()) {
            return Http1Encoder.Framing.NONE;
        }
        if (head.contentLength() >= 0) {
            return Http1Encoder.Framing.LENGTH;
        }
        if (!end) {
            return Http1Encoder.Framing.CHUNKED;
        }
        // RFC 9110 8.6: methods that expect a body say that there is none.
        boolean expected = head.equalsAscii(head.method(), "POST")
                || head.equalsAscii(head.method(), "PUT")
                || head.equalsAscii(head.method(), "PATCH");
        return expected ? Http1Encoder.Framing.LENGTH : Http1Encoder.Framing.NONE;
    }

    @Override
    public void sendData(ByteBuf data, boolean end) {
        if (state != State.BODY && state != State.TUNNEL) {
            data.release();
            if (state == State.OFFERED && end) {
                state = State.SENT;
            }
            return;
        }
        if (!writer.write(connection.output(), data)) {
            reset(StreamReset.LOCAL_RESET);
            return;
        }
        if (end) {
            finish(null);
        }
    }

    @Override
    public void sendTrailers(MessageHead trailers) {
        if (state == State.BODY) {
            finish(trailers);
        }
    }

    private void finish(@Nullable MessageHead trailers) {
        if (!writer.end(connection.output(), trailers)) {
            reset(StreamReset.LOCAL_RESET);
            return;
        }
        if (state == State.TUNNEL) {
            state = State.OVER;
            connection.tunnelEnded(this);
        } else {
            state = State.SENT;
        }
    }

    @Override
    public void reset(StreamReset reason) {
        if (state != State.OVER) {
            state = State.OVER;
            connection.resetByOwner(this);
        }
    }

    @Override
    public boolean writable() {
        return state != State.OVER && connection.output().writable();
    }

    @Override
    public long bytesHeld() {
        return state == State.OVER
                ? 0
                : connection.pendingBytes() + connection.output().bytesWaiting();
    }

    @Override
    public void pauseReading() {
        if (state != State.OVER) {
            connection.pauseBody();
        }
    }

    @Override
    public void resumeReading() {
        if (state != State.OVER) {
            connection.resumeBody();
        }
    }

    void tunnelOpened() {
        state = State.TUNNEL;
        writer = BodyWriter.PLAIN;
    }

    /// The answer to an offered tunnel is an ordinary response: the request had no body.
    void upgradeRefused() {
        if (state == State.OFFERED) {
            state = State.SENT;
        }
    }

    void over() {
        state = State.OVER;
    }

    boolean headSent() {
        return state != State.WAITING;
    }

    boolean finished() {
        return state == State.SENT;
    }

    boolean toHead() {
        return toHead;
    }

    /// Whether the request asked to go on in that protocol (RFC 9110 7.8); never for an empty one.
    boolean asked(String protocol) {
        return !protocol.isEmpty() && protocol.equalsIgnoreCase(upgradeAsked);
    }

    boolean connectAsked() {
        return connectAsked;
    }
}
