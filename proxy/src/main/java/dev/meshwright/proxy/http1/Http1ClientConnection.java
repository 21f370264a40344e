package dev.meshwright.proxy.http1;

import dev.meshwright.proxy.http.HeadPart;
import dev.meshwright.proxy.http.HttpClientConnection;
import dev.meshwright.proxy.http.HttpStream;
import dev.meshwright.proxy.http.HttpStreamListener;
import dev.meshwright.proxy.http.ProtocolViolation;
import dev.meshwright.proxy.http.StreamReset;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import org.jspecify.annotations.Nullable;

/// The client's side of one HTTP/1 connection: one exchange at a time, no pipelining.
///
/// The connection is used again only when request and response are both complete, both sides keep it open and not one
/// byte is left over: a byte that nobody asked for closes it, so no exchange can see another's. A 101 is taken only
/// as the answer to a request that asked for it. Add it to the pipeline when the connection is made (behind TLS: when
/// the handshake is done); it tells its observer then.
public final class Http1ClientConnection extends Http1Connection implements HttpClientConnection {
    private final Observer observer;
    private @Nullable Http1ClientStream stream;
    private boolean draining;
    private boolean closeNotified;
    private boolean reusable;

    public Http1ClientConnection(Observer observer, Http1Options options) {
        super(options);
        this.observer = observer;
        parser.begin(HeadPart.RESPONSE);
    }

    @Override
    public HttpStream open(HttpStreamListener listener) {
        if (streamsAvailable() == 0) {
            throw new IllegalStateException("no exchange can be opened on this HTTP/1 connection");
        }
        Http1ClientStream opened = new Http1ClientStream(this, listener);
        stream = opened;
        notIdle();
        return opened;
    }

    @Override
    public int streamsAvailable() {
        return stream == null && !draining && reading == Reading.HEAD && connected() ? 1 : 0;
    }

    @Override
    public int streamsOpen() {
        return stream == null ? 0 : 1;
    }

    @Override
    public void drain() {
        draining = true;
        if (stream == null && connected()) {
            flushAndClose();
        }
    }

    @Override
    public void close() {
        if (!closed()) {
            resetOpen(StreamReset.CONNECTION_CLOSED);
            abort();
        }
    }

    @Override
    void onActive() {
        super.onActive();
        observer.onAvailable(this);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof ByteBuf bytes && bytes.isReadable() && (stream == null || !stream.headSent())) {
            bytes.release();
            if (reading != Reading.DISCARD) {
                unusable();
                resetOpen(StreamReset.PROTOCOL_ERROR);
                abort();
            }
            return;
        }
        super.channelRead(ctx, message);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslCloseCompletionEvent completion && completion.isSuccess()) {
            closeNotified = true;
        }
        ctx.fireUserEventTriggered(event);
    }

    @Override
    void onHeadRead() throws ProtocolViolation {
        Http1ClientStream open = stream;
        if (open == null) {
            throw new ProtocolViolation(502, "response without a request");
        }
        int status = head.status();
        if (status < 200 && status != 101) {
            informational(open, status);
            return;
        }
        if (status == 101 && !open.asked(head.upgrade())) {
            throw new ProtocolViolation(502, "101 to a request that asked for no upgrade, or for another");
        }
        if (status == 101 || (open.connectAsked() && status / 100 == 2)) {
            reading = Reading.TUNNEL;
            unusable();
            open.tunnelOpened();
            open.listener.onHead(head, false);
            return;
        }
        open.upgradeRefused();
        boolean ended = frameBody(open, status);
        if (!parser.persistent() || body.untilClose()) {
            unusable();
        }
        if (ended) {
            HttpStreamListener listener = open.listener;
            onMessageRead();
            listener.onHead(head, true);
            onMessageDelivered();
        } else {
            reading = Reading.BODY;
            open.listener.onHead(head, false);
        }
    }

    private void informational(Http1ClientStream open, int status) throws ProtocolViolation {
        if (++open.informational > options.informationalMax()) {
            throw new ProtocolViolation(502, "more than " + options.informationalMax() + " informational responses");
        }
        if (parser.chunked() || head.contentLength() >= 0) {
            throw new ProtocolViolation(502, "informational response with a body");
        }
        parser.begin(HeadPart.RESPONSE);
        if (status != 100) {
            // 100 is between two neighbours; the server side answers Expect itself.
            open.listener.onHead(head, false);
        }
    }

    /// RFC 9112 6.3; whether there is no body.
    private boolean frameBody(Http1ClientStream open, int status) throws ProtocolViolation {
        if (status == 204 && (parser.chunked() || head.contentLength() > 0)) {
            throw new ProtocolViolation(502, "204 with a body");
        }
        if (open.toHead() || status == 204 || status == 304) {
            body.beginNone();
        } else if (parser.chunked()) {
            body.beginChunked();
        } else if (head.contentLength() >= 0) {
            body.beginLength(head.contentLength());
        } else {
            body.beginUntilClose();
        }
        return body.done();
    }

    @Override
    @Nullable
    HttpStreamListener bodyListener() {
        return stream == null ? null : stream.listener;
    }

    @Override
    @Nullable
    HttpStreamListener openListener() {
        return bodyListener();
    }

    @Override
    void onMessageRead() {
        Http1ClientStream open = stream;
        stream = null;
        reusable = false;
        if (open == null) {
            return;
        }
        boolean requestSent = open.finished();
        open.over();
        if (!requestSent || draining || pendingBytes() > 0) {
            unusable();
            reading = Reading.DISCARD;
            return;
        }
        reading = Reading.HEAD;
        parser.begin(HeadPart.RESPONSE);
        resumeBody();
        reusable = true;
    }

    @Override
    void onMessageDelivered() {
        if (reusable) {
            reusable = false;
            if (stream == null) {
                idle();
                observer.onAvailable(this);
            }
        } else if (stream == null && !closed()) {
            abort();
        }
    }

    /// No further exchange; told once.
    private void unusable() {
        if (!draining) {
            draining = true;
            observer.onUnavailable(this, false);
        }
    }

    void resetByOwner(Http1ClientStream over) {
        if (stream == over) {
            stream = null;
            unusable();
            abort();
        }
    }

    void tunnelEnded(Http1ClientStream over) {
        if (stream == over) {
            stream = null;
            flushAndClose();
        }
    }

    @Override
    void onViolation(ProtocolViolation violation) {
        unusable();
        resetOpen(StreamReset.PROTOCOL_ERROR);
        abort();
    }

    @Override
    void onTimeout(boolean inHead) {
        if (stream == null) {
            unusable();
            flushAndClose();
        }
    }

    @Override
    void onClosed() {
        Http1ClientStream open = stream;
        if (open != null && endsWithConnection()) {
            stream = null;
            open.over();
            open.listener.onData(Unpooled.EMPTY_BUFFER, true);
        } else if (open != null) {
            boolean begun = parser.started() || reading != Reading.HEAD;
            resetOpen(begun ? StreamReset.REMOTE_RESET : StreamReset.CONNECTION_CLOSED);
        }
        observer.onUnavailable(this, true);
    }

    /// A tunnel, or a body that the close ends; over TLS only if the peer said so, else it may have been cut.
    private boolean endsWithConnection() {
        boolean ending = reading == Reading.TUNNEL || (reading == Reading.BODY && body.untilClose());
        return ending && (closeNotified || context().pipeline().get(SslHandler.class) == null);
    }

    private void resetOpen(StreamReset reason) {
        Http1ClientStream open = stream;
        stream = null;
        if (open != null) {
            open.over();
            open.listener.onReset(reason);
        }
    }
}
