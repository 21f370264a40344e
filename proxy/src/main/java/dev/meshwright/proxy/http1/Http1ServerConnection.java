package dev.meshwright.proxy.http1;

import dev.meshwright.proxy.http.HeadPart;
import dev.meshwright.proxy.http.HttpServerConnection;
import dev.meshwright.proxy.http.HttpServerHandler;
import dev.meshwright.proxy.http.HttpStreamListener;
import dev.meshwright.proxy.http.MessageHead;
import dev.meshwright.proxy.http.ProtocolViolation;
import dev.meshwright.proxy.http.StreamReset;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// The server's side of one HTTP/1 connection: a channel handler that turns bytes into exchanges, one after the
/// other.
///
/// Pipelined requests wait, bounded, until the exchange before them is over, so responses are in order by
/// construction. A request that breaks the grammar is answered 400 (or 414, 417, 431, 505) here and the connection
/// closes; so it does after a response that left part of its request unread. `Expect: 100-continue` is answered here,
/// unless the handler answered the head at once.
public final class Http1ServerConnection extends Http1Connection implements HttpServerConnection {
    /// How long an idle connection that is to end still takes a request.
    private static final long DRAIN_GRACE_NANOS = 200_000_000;

    private final HttpServerHandler handler;
    private @Nullable Http1ServerStream stream;
    private boolean draining;

    public Http1ServerConnection(HttpServerHandler handler, Http1Options options) {
        super(options);
        this.handler = handler;
        parser.begin(HeadPart.REQUEST);
    }

    @Override
    public int streamsOpen() {
        return stream == null ? 0 : 1;
    }

    @Override
    public long bytesHeld() {
        HttpStreamListener listener = openListener();
        return pendingBytes() + (listener == null ? 0 : listener.bytesHeld());
    }

    @Override
    public void drain() {
        draining = true;
        if (stream == null && connected() && !parser.started()) {
            // A request may be on its way (RFC 9112 9.6): it is answered with the close announced.
            arm(DRAIN_GRACE_NANOS);
        }
    }

    @Override
    public void close() {
        if (closed()) {
            return;
        }
        resetOpen(StreamReset.CONNECTION_CLOSED);
        abort();
    }

    boolean draining() {
        return draining;
    }

    @Override
    void onHeadRead() throws ProtocolViolation {
        Http1ServerStream opened = new Http1ServerStream(this, head, parser.persistent() && !draining);
        boolean ended = false;
        if (head.tunnelAsked()) {
            reading = Reading.TUNNEL_OFFERED;
        } else if (parser.chunked()) {
            body.beginChunked();
            reading = Reading.BODY;
        } else {
            body.beginLength(Math.max(0, head.contentLength()));
            ended = body.done();
            reading = ended ? Reading.HELD : Reading.BODY;
        }
        boolean continueAsked = parser.expectContinue() && !ended;
        opened.requestRead = ended;
        stream = opened;
        HttpStreamListener listener = handler.onStream(opened);
        opened.listener = listener;
        if (!opened.done()) {
            listener.onHead(head, ended);
        }
        if (continueAsked && !opened.headSent() && !opened.done() && pendingBytes() == 0) {
            opened.sendContinue();
        }
    }

    @Override
    @Nullable
    HttpStreamListener bodyListener() {
        return stream == null ? null : stream.bodyListener();
    }

    @Override
    @Nullable
    HttpStreamListener openListener() {
        return stream == null ? null : stream.listener;
    }

    @Override
    void onMessageRead() {
        reading = Reading.HELD;
        if (stream != null) {
            stream.requestRead = true;
        }
    }

    @Override
    void onMessageDelivered() {
        Http1ServerStream present = stream;
        if (present != null && present.responseEnded()) {
            exchangeOver(present);
        }
    }

    /// The response of `over` has been written to its end.
    void exchangeOver(Http1ServerStream over) {
        if (stream != over || reading == Reading.DISCARD) {
            return;
        }
        if (over.tunnelOpen()) {
            stream = null;
            flushAndClose();
            return;
        }
        if (!over.requestRead && reading != Reading.TUNNEL_OFFERED) {
            if (!over.closes() && body.endsWithin(pendingBytes())) {
                return; // The rest is here already: it is dropped, then onMessageDelivered comes back.
            }
            stream = null;
            flushAndLinger();
            return;
        }
        stream = null;
        if (over.closes()) {
            if (pendingBytes() > 0) {
                flushAndLinger();
            } else {
                flushAndClose();
            }
            return;
        }
        parser.begin(HeadPart.REQUEST);
        reading = Reading.HEAD;
        resumeBody();
        idle();
        processLater();
    }

    /// The response was a 101 or, to CONNECT, a 2xx.
    void openTunnel() {
        reading = Reading.TUNNEL;
        processLater();
    }

    /// The handler gave the exchange up: HTTP/1 has no way to say so but closing.
    void resetByHandler(Http1ServerStream over) {
        if (stream == over) {
            stream = null;
            abort();
        }
    }

    @Override
    void onViolation(ProtocolViolation violation) {
        Http1ServerStream open = stream;
        boolean begun = open != null && open.headSent();
        stream = null;
        if (open == null) {
            handler.onRefused(violation.code(), violation.reason());
        } else {
            open.resetByPeer(StreamReset.PROTOCOL_ERROR);
        }
        if (begun) {
            flushAndClose();
        } else {
            refuse(violation.code(), violation.reason());
        }
    }

    @Override
    void onTimeout(boolean inHead) {
        if (stream != null) {
            return;
        }
        if (inHead) {
            handler.onRefused(408, "request head was not complete in time");
            refuse(408, "request head was not complete in time");
        } else {
            flushAndClose();
        }
    }

    private void refuse(int status, String reason) {
        MessageHead answer = new MessageHead();
        answer.status(status);
        answer.add("content-type", "text/plain");
        Http1Encoder.response(output(), answer, Http1Encoder.Framing.LENGTH, reason.length(), "close");
        byte[] text = reason.getBytes(StandardCharsets.US_ASCII);
        output().write(text, 0, text.length);
        flushAndLinger();
    }

    @Override
    void onClosed() {
        Http1ServerStream open = stream;
        if (open != null && open.tunnelOpen()) {
            stream = null;
            HttpStreamListener listener = open.bodyListener();
            open.resetQuietly();
            if (listener != null) {
                listener.onData(Unpooled.EMPTY_BUFFER, true);
            }
        } else {
            resetOpen(StreamReset.CONNECTION_CLOSED);
        }
        handler.onConnectionClosed();
    }

    private void resetOpen(StreamReset reason) {
        Http1ServerStream open = stream;
        stream = null;
        if (open != null) {
            open.resetByPeer(reason);
        }
    }
}
