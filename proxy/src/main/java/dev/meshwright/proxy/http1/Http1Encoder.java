package dev.meshwright.proxy.http1;

import dev.meshwright.decide.request.RequestView;
import dev.meshwright.proxy.http.ConnectionOutput;
import dev.meshwright.proxy.http.MessageHead;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/// Writes heads, chunks and trailers. Framing, Host and connection fields are always written here, never copied.
///
/// Header lines that stand in the arena exactly as they must be sent (`name: value CRLF`, one after another, as an
/// HTTP/1 peer sent them and the parser checked them) are copied as one block; edited and decoded ones field by
/// field.
final class Http1Encoder {
    /// How a message's body is framed when written.
    enum Framing {
        /// There can be no body, and no field speaks of one.
        NONE,
        /// Content-Length.
        LENGTH,
        CHUNKED,
        /// Ended by closing the connection (HTTP/1.0 peers).
        UNTIL_CLOSE
    }

    private static final byte[][] STATUS_LINES = statusLines();
    private static final byte[] VERSION_CRLF = ascii(" HTTP/1.1\r\nhost: ");
    private static final byte[] CONTENT_LENGTH = ascii("content-length: ");
    private static final byte[] CHUNKED = ascii("transfer-encoding: chunked\r\n");
    private static final byte[] CLOSE = ascii("connection: close\r\n");
    private static final byte[] KEEP_ALIVE = ascii("connection: keep-alive\r\n");
    private static final byte[] TE = ascii("connection: te\r\nte: trailers\r\n");
    private static final byte[] UPGRADE = ascii("connection: upgrade\r\nupgrade: ");
    private static final byte[] LAST_CHUNK = ascii("0\r\n\r\n");
    private static final byte[] HEX = ascii("0123456789abcdef");
    private static final int CRLF = '\r' << 8 | '\n';
    private static final int COLON_SP = ':' << 8 | ' ';
    /// What the fixed fields can add to a head.
    private static final int FIXED_BYTES_MAX = 256;
    private static final int LINE_EXTRA = 4;

    private Http1Encoder() {}

    /// @param length of the body, where the framing is [Framing#LENGTH]
    /// @param connection the field to write about the connection: empty, `close`, `keep-alive`
    static void response(ConnectionOutput output, MessageHead head, Framing framing, long length, String connection) {
        ByteBuf out = output.reserve(size(head));
        out.writeBytes(STATUS_LINES[head.status()]);
        fields(out, head);
        if (head.status() == 101) {
            upgrade(out, head);
        } else if (connection.equals("close")) {
            out.writeBytes(CLOSE);
        } else if (connection.equals("keep-alive")) {
            out.writeBytes(KEEP_ALIVE);
        }
        framing(out, framing, length);
        out.writeShort(CRLF);
    }

    static void request(ConnectionOutput output, MessageHead head, Framing framing, long length) {
        ByteBuf out = output.reserve(size(head));
        span(out, head, head.method());
        out.writeByte(' ');
        span(out, head, head.path() == RequestView.ABSENT ? head.authority() : head.path());
        out.writeBytes(VERSION_CRLF);
        span(out, head, head.authority());
        out.writeShort(CRLF);
        fields(out, head);
        if (!head.upgrade().isEmpty()) {
            upgrade(out, head);
        } else if (head.trailersAccepted()) {
            out.writeBytes(TE);
        }
        framing(out, framing, length);
        out.writeShort(CRLF);
    }

    /// Bytes of a chunk's size line; the caller writes data and then [#chunkEnd].
    static void chunkStart(ConnectionOutput output, int length) {
        ByteBuf out = output.reserve(10);
        int shift = 28 - (Integer.numberOfLeadingZeros(length) & ~3);
        for (; shift >= 0; shift -= 4) {
            out.writeByte(HEX[length >>> shift & 15]);
        }
        out.writeShort(CRLF);
    }

    static void chunkEnd(ConnectionOutput output) {
        output.reserve(2).writeShort(CRLF);
    }

    static void lastChunk(ConnectionOutput output) {
        output.write(LAST_CHUNK, 0, LAST_CHUNK.length);
    }

    static void trailers(ConnectionOutput output, MessageHead trailers) {
        ByteBuf out = output.reserve(size(trailers));
        out.writeByte('0');
        out.writeShort(CRLF);
        fields(out, trailers);
        out.writeShort(CRLF);
    }

    private static int size(MessageHead head) {
        int size = FIXED_BYTES_MAX
                + head.upgrade().length()
                + RequestView.length(head.method())
                + 2 * RequestView.length(head.authority())
                + RequestView.length(head.path());
        for (int i = 0; i < head.headerCount(); i++) {
            size += RequestView.length(head.headerName(i)) + RequestView.length(head.headerValue(i)) + LINE_EXTRA;
        }
        return size;
    }

    private static void fields(ByteBuf out, MessageHead head) {
        byte[] bytes = head.bytes();
        int runStart = 0;
        int runEnd = 0;
        for (int i = 0; i < head.headerCount(); i++) {
            int name = RequestView.offset(head.headerName(i));
            int nameEnd = name + RequestView.length(head.headerName(i));
            int value = RequestView.offset(head.headerValue(i));
            int valueEnd = value + RequestView.length(head.headerValue(i));
            if (isLine(bytes, head.end(), nameEnd, value, valueEnd)) {
                if (name != runEnd) {
                    out.writeBytes(bytes, runStart, runEnd - runStart);
                    runStart = name;
                }
                runEnd = valueEnd + 2;
                continue;
            }
            out.writeBytes(bytes, runStart, runEnd - runStart);
            runStart = 0;
            runEnd = 0;
            out.writeBytes(bytes, name, nameEnd - name);
            out.writeShort(COLON_SP);
            out.writeBytes(bytes, value, valueEnd - value);
            out.writeShort(CRLF);
        }
        out.writeBytes(bytes, runStart, runEnd - runStart);
    }

    private static boolean isLine(byte[] bytes, int end, int nameEnd, int value, int valueEnd) {
        return value == nameEnd + 2
                && valueEnd + 2 <= end
                && bytes[nameEnd] == ':'
                && bytes[nameEnd + 1] == ' '
                && bytes[valueEnd] == '\r'
                && bytes[valueEnd + 1] == '\n';
    }

    private static void framing(ByteBuf out, Framing framing, long length) {
        switch (framing) {
            case LENGTH -> {
                out.writeBytes(CONTENT_LENGTH);
                number(out, length);
                out.writeShort(CRLF);
            }
            case CHUNKED -> out.writeBytes(CHUNKED);
            case NONE, UNTIL_CLOSE -> {}
        }
    }

    private static void number(ByteBuf out, long value) {
        long divisor = 1;
        while (value / divisor >= 10) {
            divisor *= 10;
        }
        for (; divisor > 0; divisor /= 10) {
            out.writeByte((int) ('0' + value / divisor % 10));
        }
    }

    private static void upgrade(ByteBuf out, MessageHead head) {
        out.writeBytes(UPGRADE);
        out.writeBytes(head.upgrade().getBytes(StandardCharsets.ISO_8859_1));
        out.writeShort(CRLF);
    }

    private static void span(ByteBuf out, MessageHead head, long span) {
        if (span != RequestView.ABSENT) {
            out.writeBytes(head.bytes(), RequestView.offset(span), RequestView.length(span));
        }
    }

    private static byte[][] statusLines() {
        byte[][] lines = new byte[1000][];
        for (int status = 100; status < 1000; status++) {
            lines[status] = ascii("HTTP/1.1 " + status + " " + StatusText.of(status) + "\r\n");
        }
        return lines;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
