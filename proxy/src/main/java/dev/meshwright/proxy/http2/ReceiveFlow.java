package dev.meshwright.proxy.http2;

import dev.meshwright.proxy.http.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/// DATA frames and our receive windows (RFC 9113 6.1, 6.9): every byte charged to the connection's window is returned
/// once, when it is delivered, dropped, or its stream ends; half a window at a time.
final class ReceiveFlow {
    private final Http2Connection connection;
    private final int windowBytes;
    private final int streamWindowBytes;
    private long window;
    private int unreturned;

    /// The stream of the present frame; null when its content is dropped.
    private @Nullable Http2Stream stream;

    private int frameLength;
    private int frameContent;
    private boolean endsStream;
    private boolean endDelivered;

    ReceiveFlow(Http2Connection connection, Http2Options options) {
        this.connection = connection;
        windowBytes = options.connectionWindow();
        streamWindowBytes = options.streamWindow();
        window = windowBytes;
    }

    /// Tells the peer of a connection window above the default.
    void announce() {
        int more = windowBytes - Http2Connection.DEFAULT_WINDOW;
        if (more > 0) {
            FrameWriter.windowUpdate(connection.output(), 0, more);
        }
    }

    /// The listener took that many bytes.
    void returnBytes(Http2Stream of, int bytes) {
        returnBytes(bytes);
        if (of.over || of.remoteClosed) {
            return;
        }
        of.unreturned += bytes;
        if (of.unreturned < streamWindowBytes / 2) {
            return;
        }
        if (connection.server() && of.localClosed) {
            connection.ends.cancelRest(of);
        } else if (connection.connected()) {
            FrameWriter.windowUpdate(connection.output(), of.id, of.unreturned);
            of.receiveWindow += of.unreturned;
            of.unreturned = 0;
        }
    }

    /// The same for bytes whose stream is gone.
    void returnBytes(int bytes) {
        unreturned += bytes;
        if (unreturned >= windowBytes / 2 && connection.connected()) {
            FrameWriter.windowUpdate(connection.output(), 0, unreturned);
            window += unreturned;
            unreturned = 0;
        }
    }

    void onDataStart(int flags, int streamId, int length) throws ProtocolViolation {
        if (streamId == 0 || connection.isIdle(streamId)) {
            throw Http2Connection.protocol("DATA on an idle stream");
        }
        if (length > window) {
            throw new ProtocolViolation(ErrorCode.FLOW_CONTROL_ERROR, "DATA exceeds the connection window");
        }
        window -= length;
        frameLength = length;
        frameContent = 0;
        endsStream = (flags & FrameReader.FLAG_END_STREAM) != 0;
        endDelivered = false;
        stream = null;
        stream = chargeable(streamId, length);
    }

    private @Nullable Http2Stream chargeable(int streamId, int length) throws ProtocolViolation {
        Http2Stream open = connection.streams.get(streamId);
        if (open == null) {
            if (connection.ends.early(streamId)) {
                connection.spendControl();
            } else {
                connection.ends.error(streamId, ErrorCode.STREAM_CLOSED, "DATA on a closed stream");
            }
            return null;
        }
        if (open.remoteClosed || !open.finalHeadRead) {
            connection.ends.error(
                    streamId,
                    open.remoteClosed ? ErrorCode.STREAM_CLOSED : ErrorCode.PROTOCOL_ERROR,
                    "DATA after the end, or before the head");
            return null;
        }
        if (length > open.receiveWindow) {
            connection.ends.error(streamId, ErrorCode.FLOW_CONTROL_ERROR, "DATA exceeds the window of its stream");
            return null;
        }
        open.receiveWindow -= length;
        return open;
    }

    /// Owns `piece`.
    void onDataPiece(ByteBuf piece, boolean last) throws ProtocolViolation {
        int length = piece.readableBytes();
        frameContent += length;
        Http2Stream to = stream;
        if (to == null || to.over) {
            piece.release();
            returnBytes(length);
            return;
        }
        to.received += length;
        boolean end = last && endsStream;
        if (to.lengthBroken(end)) {
            piece.release();
            returnBytes(length);
            lengthError(to);
            return;
        }
        if (end) {
            endDelivered = true;
            connection.ends.came(to);
        }
        to.deliver(piece, end);
    }

    void onDataEnd() throws ProtocolViolation {
        Http2Stream to = stream;
        stream = null;
        if (frameContent == 0 && !endsStream) {
            connection.spendControl(); // Padding is no use either.
        } else if (to != null) {
            connection.useful();
        }
        int padding = frameLength - frameContent;
        if (to == null || to.over) {
            returnBytes(padding);
            return;
        }
        returnBytes(to, padding);
        if (endsStream && !endDelivered) {
            if (to.lengthBroken(true)) {
                lengthError(to);
                return;
            }
            connection.ends.came(to);
            to.deliver(Unpooled.EMPTY_BUFFER, true);
        }
    }

    private void lengthError(Http2Stream of) throws ProtocolViolation {
        connection.ends.error(of.id, ErrorCode.PROTOCOL_ERROR, "content-length differs from DATA");
    }
}
