package dev.meshwright.proxy.http2;

import dev.meshwright.proxy.http.HeadPart;
import dev.meshwright.proxy.http.HttpClientConnection;
import dev.meshwright.proxy.http.HttpStream;
import dev.meshwright.proxy.http.HttpStreamListener;
import dev.meshwright.proxy.http.MessageHead;
import dev.meshwright.proxy.http.ProtocolViolation;
import dev.meshwright.proxy.http.StreamReset;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/// The client's side of one HTTP/2 connection.
///
/// Usable as soon as the channel is active; until the peer's SETTINGS have come, 100 streams are assumed. A GOAWAY
/// refuses the streams above its last one (they were surely not processed) and ends the connection when the others
/// are done. Add it to the pipeline when the connection is made (behind TLS: when the handshake is done); it tells
/// its observer then.
public final class Http2ClientConnection extends Http2Connection implements HttpClientConnection {
    private static final int INFORMATIONAL_MAX = 16;
    private static final byte[] METHOD = ascii(":method");
    private static final byte[] SCHEME = ascii(":scheme");
    private static final byte[] AUTHORITY = ascii(":authority");
    private static final byte[] PATH = ascii(":path");
    private static final byte[] PROTOCOL = ascii(":protocol");
    private static final byte[] CONNECT = ascii("CONNECT");

    private final Observer observer;
    private int nextId = 1;

    public Http2ClientConnection(Observer observer, Http2Options options) {
        super(options);
        this.observer = observer;
    }

    @Override
    public HttpStream open(HttpStreamListener listener) {
        if (streamsAvailable() == 0) {
            throw new IllegalStateException("no exchange can be opened on this HTTP/2 connection");
        }
        Http2Stream stream = openStream(0);
        stream.listener = listener;
        return stream;
    }

    @Override
    public int streamsAvailable() {
        if (draining || !connected() || nextId < 0) {
            return 0;
        }
        return (int) Math.max(0, Math.min(Integer.MAX_VALUE, peerStreamsMax) - streams.size());
    }

    @Override
    public int streamsOpen() {
        return streams.size();
    }

    @Override
    public void drain() {
        draining = true;
        stopWhenDrained();
    }

    private void stopWhenDrained() {
        if (draining && streams.isEmpty() && connected()) {
            goAway(0, ErrorCode.NO_ERROR);
            stop();
        }
    }

    @Override
    public void close() {
        draining = true;
        abort(StreamReset.CONNECTION_CLOSED);
    }

    @Override
    boolean server() {
        return false;
    }

    @Override
    void onActive() {
        output().write(Http2Preface.BYTES, 0, Http2Preface.BYTES.length);
        FrameWriter.settings(
                output(),
                SETTINGS_ENABLE_PUSH,
                0,
                SETTINGS_INITIAL_WINDOW_SIZE,
                options.streamWindow(),
                SETTINGS_MAX_HEADER_LIST_SIZE,
                options.headerListBytesMax());
        received.announce();
        observer.onAvailable(this);
    }

    @Override
    boolean readPreface(ByteBuf in) {
        return true;
    }

    @Override
    void onHeaders(int streamId, boolean endStream, boolean selfDependent) throws ProtocolViolation {
        Http2Stream stream = streams.get(streamId);
        if (stream == null || !stream.headSent) {
            if (isIdle(streamId) || stream != null) {
                throw protocol("HEADERS on an idle stream");
            }
            frames().decode(HeadPart.TRAILERS);
            if (!ends.early(streamId)) {
                throw new ProtocolViolation(ErrorCode.STREAM_CLOSED, "HEADERS on a closed stream");
            }
            return;
        }
        String fault = frames().decode(stream.finalHeadRead ? HeadPart.TRAILERS : HeadPart.RESPONSE);
        if (stream.remoteClosed) {
            ends.error(streamId, ErrorCode.STREAM_CLOSED, "HEADERS after the end of the response");
        } else if (!fault.isEmpty()) {
            ends.error(streamId, ErrorCode.PROTOCOL_ERROR, fault);
        } else if (stream.finalHeadRead) {
            trailers(stream, endStream);
        } else if (head.status() < 200) {
            informational(stream, endStream);
        } else {
            response(stream, endStream);
        }
    }

    private void informational(Http2Stream stream, boolean endStream) throws ProtocolViolation {
        if (endStream || ++stream.informational > INFORMATIONAL_MAX) {
            ends.error(stream.id, ErrorCode.PROTOCOL_ERROR, "informational response ends the stream, or too many");
        } else if (head.status() != 100) {
            // 100 is between two neighbours; the server side answers Expect itself.
            stream.listener.onHead(head, false);
        }
    }

    private void response(Http2Stream stream, boolean endStream) throws ProtocolViolation {
        int status = head.status();
        stream.finalHeadRead = true;
        stream.contentLength = head.contentLength();
        stream.bodyless = stream.toHead || status == 204 || status == 304;
        if (stream.tunnelAsked && status / 100 == 2) {
            stream.tunnelOpen = true;
            stream.contentLength = MessageHead.UNKNOWN_LENGTH;
            if (!stream.protocol.isEmpty()) {
                head.status(101);
                head.upgrade(stream.protocol);
            }
        }
        if (endStream && stream.lengthBroken(true)) {
            ends.error(stream.id, ErrorCode.PROTOCOL_ERROR, "content-length differs from DATA");
            return;
        }
        if (!endStream) {
            stream.listener.onHead(head, false);
            return;
        }
        ends.came(stream);
        stream.listener.onHead(head, true);
        ends.delivered(stream);
    }

    private void trailers(Http2Stream stream, boolean endStream) throws ProtocolViolation {
        if (!endStream || stream.lengthBroken(true)) {
            ends.error(stream.id, ErrorCode.PROTOCOL_ERROR, "trailers do not end the response, or too early");
            return;
        }
        ends.came(stream);
        if (head.headerCount() == 0) {
            stream.deliver(Unpooled.EMPTY_BUFFER, true);
        } else {
            stream.deliverTrailers(head);
        }
    }

    @Override
    void sendHead(Http2Stream stream, MessageHead request, boolean end) {
        boolean extended = !request.upgrade().isEmpty();
        if (extended && !peerExtendedConnect) {
            execute(() -> refuse(stream));
            return;
        }
        if (nextId < 0) {
            execute(() -> refuse(stream)); // All ids of this connection are used up.
            return;
        }
        streams.number(stream, nextId);
        nextId += 2;
        stream.headSent = true;
        stream.tunnelAsked = request.tunnelAsked();
        stream.protocol = request.upgrade();
        stream.toHead = request.equalsAscii(request.method(), "HEAD");
        heads.begin();
        if (extended) {
            heads.field(METHOD, CONNECT);
            heads.field(PROTOCOL, ascii(request.upgrade()));
        } else {
            heads.span(METHOD, request, request.method());
        }
        if (extended || !stream.tunnelAsked) {
            heads.span(SCHEME, request, request.scheme());
            heads.span(PATH, request, request.path());
        }
        heads.span(AUTHORITY, request, request.authority());
        if (!stream.tunnelAsked) {
            heads.contentLength(request);
        }
        heads.te(request);
        heads.fields(request);
        sendHeaders(stream, end && !stream.tunnelAsked);
    }

    /// The peer cannot be asked that on this connection.
    private void refuse(Http2Stream stream) {
        if (!stream.over) {
            ends.remove(stream);
            stream.listener.onReset(StreamReset.LOCAL_REFUSED);
        }
    }

    @Override
    boolean isIdle(int streamId) {
        return (streamId & 1) == 0 || Integer.compareUnsigned(streamId, nextId) >= 0;
    }

    @Override
    int lastPeerStream() {
        return 0;
    }

    @Override
    void onSettings() {
        if (streamsAvailable() > 0) {
            observer.onAvailable(this);
        }
    }

    @Override
    void onGoAway(int lastStreamId) {
        if (!draining) {
            draining = true;
            observer.onUnavailable(this, false);
        }
        for (Http2Stream stream : streams.snapshot()) {
            if ((stream.id > lastStreamId || stream.id == 0) && !stream.over) {
                ends.remove(stream);
                stream.listener.onReset(StreamReset.REMOTE_REFUSED);
            }
        }
        stopWhenDrained();
    }

    @Override
    void onPingAck(long payload) {}

    @Override
    void onStreamOver(Http2Stream stream) {
        if (draining) {
            stopWhenDrained();
        } else if (streamsAvailable() > 0) {
            observer.onAvailable(this);
        }
    }

    @Override
    void onRefused(String reason) {}

    @Override
    void onClosed() {
        draining = true;
        observer.onUnavailable(this, true);
    }
}
