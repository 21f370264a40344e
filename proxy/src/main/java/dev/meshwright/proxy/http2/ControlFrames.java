package dev.meshwright.proxy.http2;

import dev.meshwright.proxy.http.ProtocolViolation;
import dev.meshwright.proxy.http.StreamReset;

/// The frames that carry no message: PRIORITY, RST_STREAM, SETTINGS, PING, GOAWAY, WINDOW_UPDATE (RFC 9113
/// 6.3 to 6.9). Each costs its sender flood budget.
final class ControlFrames {
    private static final int SETTINGS_HEADER_TABLE_SIZE = 1;
    private static final int SETTINGS_MAX_FRAME_SIZE = 5;

    private final Http2Connection connection;
    private final SendFlow flow;

    ControlFrames(Http2Connection connection, SendFlow flow) {
        this.connection = connection;
        this.flow = flow;
    }

    void priority(int streamId, byte[] payload, int length) throws ProtocolViolation {
        if (streamId == 0) {
            throw Http2Connection.protocol("PRIORITY on stream 0");
        }
        connection.spendControl();
        if (length != 5) {
            if (connection.isIdle(streamId)) {
                throw Http2Connection.size("PRIORITY of " + length + " bytes");
            }
            connection.ends.error(streamId, ErrorCode.FRAME_SIZE_ERROR, "PRIORITY of " + length + " bytes");
        } else if ((FrameReader.integer(payload, 0) & 0x7fffffff) == streamId) {
            if (connection.isIdle(streamId)) {
                throw Http2Connection.protocol("stream depends on itself");
            }
            connection.ends.error(streamId, ErrorCode.PROTOCOL_ERROR, "stream depends on itself");
        }
    }

    void rstStream(int streamId, byte[] payload, int length) throws ProtocolViolation {
        if (length != 4) {
            throw Http2Connection.size("RST_STREAM of " + length + " bytes");
        }
        if (streamId == 0 || connection.isIdle(streamId)) {
            throw Http2Connection.protocol("RST_STREAM on an idle stream");
        }
        Http2Stream stream = connection.streams.get(streamId);
        if (stream != null) {
            boolean refused = FrameReader.integer(payload, 0) == ErrorCode.REFUSED_STREAM;
            connection.ends.remove(stream);
            stream.listener.onReset(refused ? StreamReset.REMOTE_REFUSED : StreamReset.REMOTE_RESET);
        }
        if (connection.server()) {
            connection.spendError();
        } else if (stream == null) {
            connection.spendControl();
        }
    }

    void settings(int flags, int streamId, byte[] payload, int length) throws ProtocolViolation {
        if (streamId != 0) {
            throw Http2Connection.protocol("SETTINGS on a stream");
        }
        connection.spendControl();
        if ((flags & FrameReader.FLAG_ACK) != 0) {
            if (length != 0) {
                throw Http2Connection.size("SETTINGS ACK with a payload");
            }
            connection.settingsAcked = true;
            return;
        }
        if (length % 6 != 0) {
            throw Http2Connection.size("SETTINGS of " + length + " bytes");
        }
        connection.frames().prefaceComplete();
        long windowBefore = flow.streamWindow();
        for (int at = 0; at < length; at += 6) {
            setting(
                    (payload[at] & 0xff) << 8 | (payload[at + 1] & 0xff),
                    FrameReader.integer(payload, at + 2) & 0xffffffffL);
        }
        connection.reply();
        FrameWriter.settingsAck(connection.output());
        if (flow.streamWindow() > windowBefore) {
            flow.pumpAll();
        }
        connection.onSettings();
    }

    private void setting(int id, long value) throws ProtocolViolation {
        switch (id) {
            case SETTINGS_HEADER_TABLE_SIZE -> connection.heads.peerTableSize(value);
            case Http2Connection.SETTINGS_ENABLE_PUSH -> {
                if (value > 1 || (value == 1 && !connection.server())) {
                    throw Http2Connection.protocol("SETTINGS_ENABLE_PUSH is " + value);
                }
            }
            case Http2Connection.SETTINGS_MAX_CONCURRENT_STREAMS -> connection.peerStreamsMax = value;
            case Http2Connection.SETTINGS_INITIAL_WINDOW_SIZE -> flow.streamWindow(value);
            case SETTINGS_MAX_FRAME_SIZE -> {
                if (value < FrameReader.PAYLOAD_MAX || value > 0xffffff) {
                    throw Http2Connection.protocol("SETTINGS_MAX_FRAME_SIZE is " + value);
                }
            }
            case Http2Connection.SETTINGS_ENABLE_CONNECT_PROTOCOL -> {
                if (value > 1) {
                    throw Http2Connection.protocol("SETTINGS_ENABLE_CONNECT_PROTOCOL is " + value);
                }
                connection.peerExtendedConnect = value == 1;
            }
            default -> {} // RFC 9113 6.5.2: unknown settings are ignored.
        }
    }

    void ping(int flags, int streamId, byte[] payload, int length) throws ProtocolViolation {
        if (streamId != 0) {
            throw Http2Connection.protocol("PING on a stream");
        }
        if (length != 8) {
            throw Http2Connection.size("PING of " + length + " bytes");
        }
        connection.spendControl();
        long opaque = ((long) FrameReader.integer(payload, 0) << 32) | (FrameReader.integer(payload, 4) & 0xffffffffL);
        if ((flags & FrameReader.FLAG_ACK) != 0) {
            connection.pingAcked(opaque);
            return;
        }
        connection.reply();
        FrameWriter.ping(connection.output(), FrameReader.FLAG_ACK, opaque);
    }

    void goAway(int streamId, byte[] payload, int length) throws ProtocolViolation {
        if (streamId != 0) {
            throw Http2Connection.protocol("GOAWAY on a stream");
        }
        if (length < 8) {
            throw Http2Connection.size("GOAWAY of " + length + " bytes");
        }
        connection.spendControl();
        connection.onGoAway(FrameReader.integer(payload, 0) & 0x7fffffff);
    }

    void windowUpdate(int streamId, byte[] payload, int length) throws ProtocolViolation {
        if (length != 4) {
            throw Http2Connection.size("WINDOW_UPDATE of " + length + " bytes");
        }
        connection.spendControl();
        int increment = FrameReader.integer(payload, 0) & 0x7fffffff;
        if (streamId == 0) {
            if (increment == 0) {
                throw Http2Connection.protocol("WINDOW_UPDATE of 0");
            }
            flow.enlarge(increment);
            return;
        }
        if (connection.isIdle(streamId)) {
            throw Http2Connection.protocol("WINDOW_UPDATE on an idle stream");
        }
        Http2Stream stream = connection.streams.get(streamId);
        if (stream == null) {
            return;
        }
        if (increment == 0) {
            connection.ends.error(streamId, ErrorCode.PROTOCOL_ERROR, "WINDOW_UPDATE of 0");
            return;
        }
        if (!flow.enlarge(stream, increment)) {
            connection.ends.error(streamId, ErrorCode.FLOW_CONTROL_ERROR, "window of a stream exceeds 2^31-1");
        }
    }
}
