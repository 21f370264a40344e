package dev.meshwright.proxy.http1;

import dev.meshwright.proxy.http.ConnectionOutput;
import dev.meshwright.proxy.http.HttpStream;
import dev.meshwright.proxy.http.HttpStreamListener;
import dev.meshwright.proxy.http.HttpVersion;
import dev.meshwright.proxy.http.MessageHead;
import dev.meshwright.proxy.http.StreamReset;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/// The response of one HTTP/1 exchange. A new one per request, so a late call on an old one does no harm.
final class Http1ServerStream implements HttpStream {
    /// How far the response is.
    private enum State {
        WAITING,
        BODY,
        TUNNEL,
        ENDED,
        RESET
    }

    private final Http1ServerConnection connection;
    private final boolean toHead;
    private final boolean toConnect;
    private final boolean tunnelAsked;
    private final boolean toHttp10;
    private boolean keepAlive;
    private State state = State.WAITING;
    private BodyWriter writer = BodyWriter.NOTHING;
    boolean requestRead;

    @Nullable
    HttpStreamListener listener;

    Http1ServerStream(Http1ServerConnection connection, MessageHead request, boolean keepAlive) {
        this.connection = connection;
        this.keepAlive = keepAlive;
        toHead = request.equalsAscii(request.method(), "HEAD");
        toConnect = request.equalsAscii(request.method(), "CONNECT");
        tunnelAsked = request.tunnelAsked();
        toHttp10 = request.version() == HttpVersion.HTTP_1_0;
    }

    @Override
    public void sendHead(MessageHead head, boolean end) {
        if (state != State.WAITING) {
            return;
        }
        int status = head.status();
        ConnectionOutput output = connection.output();
        if (status < 200 && status != 101) {
            if (!toHttp10 && status != 100) {
                Http1Encoder.response(output, head, Http1Encoder.Framing.NONE, 0, "");
            }
            return;
        }
        if (status == 101 && !(tunnelAsked && !toConnect)) {
            throw new IllegalStateException("status 101 to a request that asked for no upgrade");
        }
        if (status == 101 || (toConnect && status / 100 == 2)) {
            state = State.TUNNEL;
            writer = BodyWriter.PLAIN;
            Http1Encoder.response(output, head, Http1Encoder.Framing.NONE, 0, "");
            connection.openTunnel();
            return;
        }
        if (toConnect) {
            keepAlive = false; // The client may have sent bytes of the tunnel it hoped for.
        }
        boolean noBody = toHead || status == 204 || status == 304;
        if (end && !noBody && head.contentLength() > 0) {
            reset(StreamReset.LOCAL_RESET); // Less than declared.
            return;
        }
        Http1Encoder.Framing framing = framing(head, end, noBody);
        long length = Math.max(0, head.contentLength());
        if (connection.draining()
                || framing == Http1Encoder.Framing.UNTIL_CLOSE
                || (end && !requestRead && !tunnelAsked && !connection.body.endsWithin(connection.pendingBytes()))) {
            keepAlive = false;
        }
        Http1Encoder.response(output, head, framing, length, keepAlive ? (toHttp10 ? "keep-alive" : "") : "close");
        state = State.BODY;
        writer = noBody ? BodyWriter.NOTHING : BodyWriter.of(framing, length);
        if (end) {
            finish();
        }
    }

    private Http1Encoder.Framing framing(MessageHead head, boolean end, boolean noBody) {
        boolean known = head.contentLength() >= 0;
        if (noBody) {
            return known && head.status() != 204 ? Http1Encoder.Framing.LENGTH : Http1Encoder.Framing.NONE;
        }
        if (known || end) {
            return Http1Encoder.Framing.LENGTH;
        }
        return toHttp10 ? Http1Encoder.Framing.UNTIL_CLOSE : Http1Encoder.Framing.CHUNKED;
    }

    @Override
    public void sendData(ByteBuf data, boolean end) {
        if (state != State.BODY && state != State.TUNNEL) {
            data.release();
            return;
        }
        if (!writer.write(connection.output(), data)) {
            reset(StreamReset.LOCAL_RESET);
            return;
        }
        if (end) {
            finish();
        }
    }

    @Override
    public void sendTrailers(MessageHead trailers) {
        if (state != State.BODY) {
            return;
        }
        if (!writer.end(connection.output(), trailers)) {
            reset(StreamReset.LOCAL_RESET);
            return;
        }
        state = State.ENDED;
        connection.exchangeOver(this);
    }

    private void finish() {
        if (!writer.end(connection.output(), null)) {
            reset(StreamReset.LOCAL_RESET);
            return;
        }
        boolean tunnel = state == State.TUNNEL;
        if (!tunnel) {
            state = State.ENDED;
        }
        connection.exchangeOver(this);
    }

    @Override
    public void reset(StreamReset reason) {
        if (!done()) {
            state = State.RESET;
            connection.resetByHandler(this);
        }
    }

    void resetByPeer(StreamReset reason) {
        if (!done()) {
            state = State.RESET;
            HttpStreamListener told = listener;
            if (told != null) {
                told.onReset(reason);
            }
        }
    }

    void resetQuietly() {
        state = State.RESET;
    }

    void sendContinue() {
        MessageHead interim = new MessageHead();
        interim.status(100);
        Http1Encoder.response(connection.output(), interim, Http1Encoder.Framing.NONE, 0, "");
    }

    @Override
    public boolean writable() {
        return !done() && connection.output().writable();
    }

    @Override
    public long bytesHeld() {
        return done() ? 0 : connection.pendingBytes() + connection.output().bytesWaiting();
    }

    @Override
    public void pauseReading() {
        if (!done()) {
            connection.pauseBody();
        }
    }

    @Override
    public void resumeReading() {
        if (!done()) {
            connection.resumeBody();
        }
    }

    /// Who hears of request bytes: nobody once the response is over.
    @Nullable
    HttpStreamListener bodyListener() {
        return done() ? null : listener;
    }

    boolean headSent() {
        return state != State.WAITING;
    }

    boolean responseEnded() {
        return state == State.ENDED;
    }

    boolean tunnelOpen() {
        return state == State.TUNNEL;
    }

    boolean done() {
        return state == State.ENDED || state == State.RESET;
    }

    boolean closes() {
        return !keepAlive;
    }
}
