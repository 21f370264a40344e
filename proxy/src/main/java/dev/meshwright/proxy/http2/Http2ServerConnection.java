package dev.meshwright.proxy.http2;

import dev.meshwright.proxy.http.HeadPart;
import dev.meshwright.proxy.http.HttpServerConnection;
import dev.meshwright.proxy.http.HttpServerHandler;
import dev.meshwright.proxy.http.MessageHead;
import dev.meshwright.proxy.http.ProtocolViolation;
import dev.meshwright.proxy.http.StreamReset;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/// The server's side of one HTTP/2 connection: a channel handler that turns streams into exchanges.
///
/// Expects the client preface as the first bytes, by ALPN or prior knowledge. A malformed
/// request resets its stream and costs its sender budget. An exchange is over when its response is: the rest of a
/// request is then cancelled with NO_ERROR.
public final class Http2ServerConnection extends Http2Connection implements HttpServerConnection {
    private static final int DRAIN_MILLIS = 1_000;
    private static final long DRAIN_PING = 0x6d657368_77726967L;

    private final HttpServerHandler handler;
    private int prefaceRead;
    private int lastStream;
    private int lastAccepted = Integer.MAX_VALUE;

    public Http2ServerConnection(HttpServerHandler handler, Http2Options options) {
        super(options);
        this.handler = handler;
    }

    @Override
    public int streamsOpen() {
        return streams.size();
    }

    @Override
    public long bytesHeld() {
        long sum = 0;
        for (Http2Stream stream : streams.snapshot()) {
            sum += stream.bytesHeld() + stream.listener.bytesHeld();
        }
        return sum;
    }

    @Override
    public void drain() {
        if (draining || !connected()) {
            return;
        }
        draining = true;
        goAway(Integer.MAX_VALUE, ErrorCode.NO_ERROR);
        FrameWriter.ping(output(), 0, DRAIN_PING);
        schedule(this::finishDrain, DRAIN_MILLIS);
    }

    /// A round trip after the first GOAWAY: what the client opened by then is served, nothing after.
    private void finishDrain() {
        if (lastAccepted == Integer.MAX_VALUE && connected()) {
            lastAccepted = lastStream;
            goAway(lastAccepted, ErrorCode.NO_ERROR);
            stopWhenDrained();
        }
    }

    private void stopWhenDrained() {
        if (lastAccepted != Integer.MAX_VALUE && streams.isEmpty() && connected()) {
            stop();
        }
    }

    @Override
    public void close() {
        if (connected()) {
            goAway(lastStream, ErrorCode.NO_ERROR);
            output().flush();
        }
        abort(StreamReset.CONNECTION_CLOSED);
    }

    @Override
    boolean server() {
        return true;
    }

    @Override
    void onActive() {
        FrameWriter.settings(
                output(),
                SETTINGS_MAX_CONCURRENT_STREAMS,
                options.concurrentStreamsMax(),
                SETTINGS_INITIAL_WINDOW_SIZE,
                options.streamWindow(),
                SETTINGS_MAX_HEADER_LIST_SIZE,
                options.headerListBytesMax(),
                SETTINGS_ENABLE_CONNECT_PROTOCOL,
                options.extendedConnect() ? 1 : 0);
        received.announce();
    }

    @Override
    boolean readPreface(ByteBuf in) throws ProtocolViolation {
        while (prefaceRead < Http2Preface.BYTES.length && in.isReadable()) {
            if (in.readByte() != Http2Preface.BYTES[prefaceRead++]) {
                throw protocol("client preface is wrong");
            }
        }
        return prefaceRead == Http2Preface.BYTES.length;
    }

    @Override
    void onHeaders(int streamId, boolean endStream, boolean selfDependent) throws ProtocolViolation {
        Http2Stream open = streams.get(streamId);
        if (open != null) {
            trailers(open, endStream);
            return;
        }
        if ((streamId & 1) == 0) {
            throw protocol("client opened an even stream");
        }
        if (streamId <= lastStream) {
            frames().decode(HeadPart.TRAILERS);
            if (!ends.early(streamId)) {
                throw new ProtocolViolation(ErrorCode.STREAM_CLOSED, "HEADERS on a closed stream");
            }
            spendError();
            return;
        }
        lastStream = streamId;
        String fault = frames().decode(HeadPart.REQUEST);
        if (streamId > lastAccepted || streams.size() >= options.concurrentStreamsMax()) {
            ends.error(streamId, ErrorCode.REFUSED_STREAM, "too many streams, or draining");
        } else if (fault.equals(InboundFrames.OVER_LIMIT)) {
            tooLarge(streamId, endStream);
        } else if (!fault.isEmpty() || selfDependent) {
            ends.error(streamId, ErrorCode.PROTOCOL_ERROR, fault.isEmpty() ? "stream depends on itself" : fault);
        } else {
            request(streamId, endStream);
        }
    }

    private void request(int streamId, boolean endStream) throws ProtocolViolation {
        if (endStream && head.contentLength() > 0) {
            ends.error(streamId, ErrorCode.PROTOCOL_ERROR, "content-length differs from DATA");
            return;
        }
        Http2Stream stream = openStream(streamId);
        stream.finalHeadRead = true;
        stream.remoteClosed = endStream;
        stream.contentLength = head.contentLength();
        stream.tunnelAsked = head.tunnelAsked();
        stream.protocol = head.upgrade();
        stream.toHead = head.equalsAscii(head.method(), "HEAD");
        boolean continueAsked = fields.expectContinue() && !endStream;
        stream.listener = handler.onStream(stream);
        if (!stream.over) {
            stream.listener.onHead(head, endStream && !stream.tunnelAsked);
        }
        if (endStream && stream.tunnelAsked && !stream.over) {
            stream.deliver(Unpooled.EMPTY_BUFFER, true);
        }
        if (continueAsked && !stream.over && !stream.headSent) {
            heads.begin();
            heads.status(100);
            sendHeaders(stream, false);
        }
    }

    private void trailers(Http2Stream stream, boolean endStream) throws ProtocolViolation {
        String fault = frames().decode(HeadPart.TRAILERS);
        if (stream.remoteClosed) {
            ends.error(stream.id, ErrorCode.STREAM_CLOSED, "HEADERS after the end of the request");
        } else if (!fault.isEmpty() || !endStream || stream.lengthBroken(true)) {
            ends.error(
                    stream.id, ErrorCode.PROTOCOL_ERROR, fault.isEmpty() ? "trailers do not end the request" : fault);
        } else {
            stream.remoteClosed = true;
            if (head.headerCount() == 0) {
                stream.deliver(Unpooled.EMPTY_BUFFER, true);
            } else {
                stream.deliverTrailers(head);
            }
        }
    }

    /// RFC 6585 5, without an exchange.
    private void tooLarge(int streamId, boolean endStream) throws ProtocolViolation {
        reply();
        handler.onRefused(431, InboundFrames.OVER_LIMIT);
        heads.begin();
        heads.status(431);
        heads.send(output(), streamId, true);
        if (!endStream) {
            FrameWriter.rstStream(output(), streamId, ErrorCode.NO_ERROR);
        }
        ends.addEarly(streamId);
        spendError();
    }

    @Override
    void sendHead(Http2Stream stream, MessageHead response, boolean end) {
        int status = response.status();
        boolean granted = status == 101 || (stream.tunnelAsked && stream.protocol.isEmpty() && status / 100 == 2);
        if (status < 200 && status != 101) {
            if (status != 100) {
                heads.begin();
                heads.status(status);
                heads.fields(response);
                sendHeaders(stream, false);
            }
            return;
        }
        if (status == 101 && stream.protocol.isEmpty()) {
            throw new IllegalStateException("status 101 to a request that asked for no upgrade");
        }
        stream.headSent = true;
        heads.begin();
        heads.status(status == 101 ? 200 : status);
        if (!granted) {
            heads.contentLength(response);
        }
        heads.fields(response);
        sendHeaders(stream, end && !granted);
        if (granted) {
            stream.tunnelOpen = true;
            execute(stream::deliverHeld);
        }
    }

    @Override
    boolean isIdle(int streamId) {
        return (streamId & 1) == 0 || streamId > lastStream;
    }

    @Override
    int lastPeerStream() {
        return lastStream;
    }

    @Override
    void onSettings() {}

    @Override
    void onGoAway(int lastStreamId) {
        // A client that goes away ends its streams itself.
    }

    @Override
    void onPingAck(long payload) {
        if (draining && payload == DRAIN_PING) {
            finishDrain();
        }
    }

    @Override
    void onStreamOver(Http2Stream stream) {
        stopWhenDrained();
    }

    @Override
    void onRefused(String reason) {
        handler.onRefused(0, reason);
    }

    @Override
    void onClosed() {
        handler.onConnectionClosed();
    }
}
