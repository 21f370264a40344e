package dev.meshwright.proxy.http2;

import dev.meshwright.proxy.http.Deadline;
import dev.meshwright.proxy.http.HeadPart;
import dev.meshwright.proxy.http.ProtocolViolation;
import io.netty.buffer.ByteBuf;

/// The frames that a connection reads: header blocks are put together and decoded here, the rest goes to
/// [ControlFrames] and [ReceiveFlow]. Event-loop confined.
final class InboundFrames implements FrameReader.Sink {
    /// Instead of what is wrong with a head ([#decode]).
    static final String OVER_LIMIT = "head is larger than the limits";

    private final Http2Connection connection;
    private final Http2Options options;
    private final Deadline headDeadline;
    private final FrameReader reader = new FrameReader();
    private final HpackDecoder decoder = new HpackDecoder(Http2Connection.HEADER_TABLE_SIZE);
    private final ControlFrames control;
    private final HeaderBlock block;

    /// @param headDeadline of the preface, then of each header block
    InboundFrames(Http2Connection connection, Http2Options options, Deadline headDeadline) {
        this.connection = connection;
        this.options = options;
        this.headDeadline = headDeadline;
        this.control = new ControlFrames(connection, connection.sending);
        this.block = new HeaderBlock(options);
    }

    /// Borrows `bytes`.
    void read(ByteBuf bytes) throws ProtocolViolation {
        reader.read(bytes, this);
    }

    @Override
    public boolean stopped() {
        return connection.stopped();
    }

    @Override
    public void onFrame(int type, int flags, int streamId, byte[] payload, int length) throws ProtocolViolation {
        block.admit(type, streamId);
        switch (type) {
            case FrameReader.HEADERS -> blockFrame(block.headers(flags, streamId, payload, length), true, streamId);
            case FrameReader.CONTINUATION -> {
                boolean complete = block.continuation(flags, streamId, payload, length);
                if (length == 0) {
                    connection.spendControl();
                }
                blockFrame(complete, false, streamId);
            }
            case FrameReader.PRIORITY -> control.priority(streamId, payload, length);
            case FrameReader.RST_STREAM -> control.rstStream(streamId, payload, length);
            case FrameReader.SETTINGS -> control.settings(flags, streamId, payload, length);
            case FrameReader.PUSH_PROMISE -> throw Http2Connection.protocol("PUSH_PROMISE though push is off");
            case FrameReader.PING -> control.ping(flags, streamId, payload, length);
            case FrameReader.GOAWAY -> control.goAway(streamId, payload, length);
            case FrameReader.WINDOW_UPDATE -> control.windowUpdate(streamId, payload, length);
            default -> connection.spendControl(); // RFC 9113 4.1: unknown types are ignored.
        }
    }

    /// A head has limited time from its first frame to its last.
    private void blockFrame(boolean complete, boolean first, int streamId) throws ProtocolViolation {
        if (!complete) {
            if (first) {
                headDeadline.arm(options.headTimeout().toNanos());
            }
            return;
        }
        if (!first) {
            headDeadline.disarm();
        }
        connection.useful();
        connection.onHeaders(streamId, block.endsStream(), block.selfDependent());
    }

    /// The first SETTINGS has come; unless a head is under way, nothing is awaited.
    void prefaceComplete() {
        if (!block.open()) {
            headDeadline.disarm();
        }
    }

    @Override
    public void onDataStart(int flags, int streamId, int length) throws ProtocolViolation {
        block.admit(FrameReader.DATA, streamId);
        connection.received.onDataStart(flags, streamId, length);
    }

    @Override
    public void onDataPiece(ByteBuf piece, boolean last) throws ProtocolViolation {
        connection.received.onDataPiece(piece, last);
    }

    @Override
    public void onDataEnd() throws ProtocolViolation {
        connection.received.onDataEnd();
    }

    /// Decodes the present block as that part of a message.
    ///
    /// @return what is wrong with it; empty when it is well-formed; [#OVER_LIMIT] when it is too large
    String decode(HeadPart part) throws ProtocolViolation {
        connection.fields.begin(part);
        boolean within = decoder.decode(
                block.bytes(),
                block.length(),
                connection.head,
                connection.fields,
                options.headerListBytesMax(),
                options.headersMax());
        return within ? connection.fields.finish() : OVER_LIMIT;
    }
}
