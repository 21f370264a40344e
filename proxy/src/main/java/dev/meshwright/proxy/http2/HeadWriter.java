package dev.meshwright.proxy.http2;

import dev.meshwright.decide.request.RequestView;
import dev.meshwright.proxy.http.ConnectionOutput;
import dev.meshwright.proxy.http.MessageHead;
import java.nio.charset.StandardCharsets;

/// Encodes heads and trailers with the connection's table: [#begin], the fields in order, [#send].
final class HeadWriter {
    private static final byte[] STATUS = ascii(":status");
    private static final byte[] OK = ascii("200");
    private static final byte[] CONTENT_LENGTH = ascii("content-length");
    private static final byte[] TE = ascii("te");
    private static final byte[] TRAILERS = ascii("trailers");

    private final HpackEncoder encoder;

    /// @param tableBytesMax of our table, whatever the peer allows
    HeadWriter(int tableBytesMax) {
        encoder = new HpackEncoder(tableBytesMax);
    }

    /// The peer's SETTINGS_HEADER_TABLE_SIZE.
    void peerTableSize(long bytes) {
        encoder.peerTableSize(bytes);
    }

    void begin() {
        encoder.begin();
    }

    void field(byte[] name, byte[] value) {
        encoder.field(name, value);
    }

    void status(int status) {
        encoder.field(STATUS, status == 200 ? OK : ascii(Integer.toString(status)));
    }

    void contentLength(MessageHead head) {
        if (head.contentLength() >= 0) {
            encoder.field(CONTENT_LENGTH, ascii(Long.toString(head.contentLength())));
        }
    }

    void te(MessageHead head) {
        if (head.trailersAccepted()) {
            encoder.field(TE, TRAILERS);
        }
    }

    /// A field whose value is a span of the head; nothing when that is absent.
    void span(byte[] name, MessageHead head, long span) {
        if (span != RequestView.ABSENT) {
            int from = RequestView.offset(span);
            encoder.field(name, 0, name.length, head.bytes(), from, from + RequestView.length(span));
        }
    }

    /// The head's list of fields.
    void fields(MessageHead head) {
        byte[] bytes = head.bytes();
        for (int i = 0; i < head.headerCount(); i++) {
            int name = RequestView.offset(head.headerName(i));
            int value = RequestView.offset(head.headerValue(i));
            encoder.field(
                    bytes,
                    name,
                    name + RequestView.length(head.headerName(i)),
                    bytes,
                    value,
                    value + RequestView.length(head.headerValue(i)));
        }
    }

    void send(ConnectionOutput output, int streamId, boolean end) {
        FrameWriter.headers(output, streamId, encoder.buffer(), encoder.length(), end, FrameReader.PAYLOAD_MAX);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
