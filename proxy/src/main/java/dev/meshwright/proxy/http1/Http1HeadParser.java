package dev.meshwright.proxy.http1;

import dev.meshwright.decide.request.RequestView;
import dev.meshwright.proxy.http.HeadPart;
import dev.meshwright.proxy.http.HttpSyntax;
import dev.meshwright.proxy.http.HttpVersion;
import dev.meshwright.proxy.http.MessageHead;
import dev.meshwright.proxy.http.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/// Reads a request head, a response head or trailers, incrementally, straight into a [MessageHead]'s arena.
///
/// Bytes are moved in blocks to the arena and scanned there; a line is parsed when its CRLF has come, and spans
/// point at what stands there already, so a head costs no allocation and a slow peer's bytes are looked at
/// once. Refused here, by RFC 9112: bare CR or LF, NUL and other controls, anything but `HTTP/1.0` and
/// `HTTP/1.1`; header lines are for [Http1Fields], what is asked for is for [RequestTarget]. One instance
/// serves one direction of one connection.
final class Http1HeadParser {
    private static final int BLOCK = 2048;
    private static final byte[] HTTP_1_PREFIX = {'H', 'T', 'T', 'P', '/', '1', '.'};
    private static final int VERSION_LENGTH = 8;

    private final MessageHead head;
    private final Http1Options options;
    private final Http1Fields fields;
    private final RequestTarget target;

    private HeadPart part = HeadPart.REQUEST;
    private boolean started;
    private boolean firstLineDone;
    private boolean emptyLineSkipped;
    private int lineStart;

    Http1HeadParser(MessageHead head, Http1Options options) {
        this.head = head;
        this.options = options;
        fields = new Http1Fields(head, options);
        target = new RequestTarget(head, options);
    }

    /// Prepares for the next head. What the last one held stays until the next one's first byte is parsed: its reader
    /// may still look at it.
    void begin(HeadPart next) {
        part = next;
        started = false;
    }

    private void start() {
        started = true;
        head.clear();
        firstLineDone = part == HeadPart.TRAILERS;
        emptyLineSkipped = false;
        lineStart = 0;
        fields.begin(part);
    }

    /// Whether a byte of the present head has been seen.
    boolean started() {
        return started;
    }

    boolean chunked() {
        return fields.chunked();
    }

    /// Whether the sender keeps the connection open after this message (RFC 9112 9.3).
    boolean persistent() {
        return fields.persistent();
    }

    boolean expectContinue() {
        return fields.expectContinue();
    }

    /// Consumes head bytes of `in`.
    ///
    /// @return whether the head is complete; `in` then stands at the first byte after it
    /// @throws ProtocolViolation with the status to answer (400, 414, 417, 431, 505)
    boolean parse(ByteBuf in) throws ProtocolViolation {
        while (in.isReadable()) {
            if (!started) {
                start();
            }
            int block = Math.min(in.readableBytes(), BLOCK);
            int from = head.end();
            byte[] bytes = head.reserve(block);
            in.getBytes(in.readerIndex(), bytes, from, block);
            int after = scan(bytes, from, from + block);
            int end = after < 0 ? from + block : after;
            in.skipBytes(end - from);
            head.end(end);
            if (end > options.headBytesMax()) {
                throw new ProtocolViolation(431, "head is larger than " + options.headBytesMax() + " bytes");
            }
            if (after >= 0) {
                finish();
                return true;
            }
            if (!firstLineDone && part == HeadPart.REQUEST && end - lineStart > options.targetBytesMax() + 64) {
                throw new ProtocolViolation(414, "request line is too long");
            }
        }
        return false;
    }

    /// Parses each line that ends in the range; the index behind the empty line, or -1.
    private int scan(byte[] bytes, int from, int to) throws ProtocolViolation {
        for (int i = from; i < to; i++) {
            byte b = bytes[i];
            if (b >= ' ' || b < 0 || b == '\t' || b == '\r') {
                continue;
            }
            if (b != '\n') {
                throw ProtocolViolation.malformed("control character in head");
            }
            if (i == lineStart || bytes[i - 1] != '\r') {
                throw ProtocolViolation.malformed("line ended by a bare LF");
            }
            int lineEnd = i - 1;
            if (lineEnd == lineStart && firstLineDone) {
                return i + 1;
            }
            line(bytes, lineStart, lineEnd);
            lineStart = i + 1;
        }
        return -1;
    }

    private void line(byte[] bytes, int from, int to) throws ProtocolViolation {
        if (firstLineDone) {
            fields.line(bytes, from, to);
            return;
        }
        if (from == to) {
            // RFC 9112 2.2: one empty line before a request line is let pass.
            if (emptyLineSkipped || part == HeadPart.RESPONSE) {
                throw ProtocolViolation.malformed("empty line where a start line was expected");
            }
            emptyLineSkipped = true;
            return;
        }
        firstLineDone = true;
        if (part == HeadPart.REQUEST) {
            requestLine(bytes, from, to);
        } else {
            statusLine(bytes, from, to);
        }
    }

    private void requestLine(byte[] bytes, int from, int to) throws ProtocolViolation {
        int methodEnd = HttpSyntax.indexOf(bytes, from, to, ' ');
        int targetEnd = methodEnd < 0 ? -1 : HttpSyntax.indexOf(bytes, methodEnd + 1, to, ' ');
        if (targetEnd < 0) {
            throw ProtocolViolation.malformed("request line is not METHOD SP TARGET SP VERSION");
        }
        if (!HttpSyntax.isToken(bytes, from, methodEnd)) {
            throw ProtocolViolation.malformed("method is not a token");
        }
        version(bytes, targetEnd + 1, to);
        if (targetEnd - methodEnd - 1 > options.targetBytesMax()) {
            throw new ProtocolViolation(414, "request target is longer than " + options.targetBytesMax() + " bytes");
        }
        if (!HttpSyntax.isTarget(bytes, methodEnd + 1, targetEnd)) {
            throw ProtocolViolation.malformed("request target is empty or holds a space, control or 8-bit character");
        }
        head.method(RequestView.span(from, methodEnd - from));
        head.path(RequestView.span(methodEnd + 1, targetEnd - methodEnd - 1));
    }

    private void statusLine(byte[] bytes, int from, int to) throws ProtocolViolation {
        int versionEnd = from + VERSION_LENGTH;
        if (to < versionEnd + 4 || bytes[versionEnd] != ' ') {
            throw ProtocolViolation.malformed("status line is not VERSION SP STATUS");
        }
        version(bytes, from, versionEnd);
        long status = HttpSyntax.number(bytes, versionEnd + 1, versionEnd + 4);
        int reason = versionEnd + 4;
        if (status < 100 || (to > reason && bytes[reason] != ' ') || !HttpSyntax.isValue(bytes, reason, to)) {
            throw ProtocolViolation.malformed("status is not three digits, 100 or above");
        }
        head.status((int) status);
    }

    private void version(byte[] bytes, int from, int to) throws ProtocolViolation {
        if (to - from != VERSION_LENGTH) {
            throw ProtocolViolation.malformed("HTTP version is malformed");
        }
        byte minor = bytes[to - 1];
        if (!Arrays.equals(bytes, from, to - 1, HTTP_1_PREFIX, 0, HTTP_1_PREFIX.length)
                || (minor != '0' && minor != '1')) {
            throw new ProtocolViolation(505, "HTTP version is neither 1.0 nor 1.1");
        }
        head.version(minor == '1' ? HttpVersion.HTTP_1_1 : HttpVersion.HTTP_1_0);
    }

    private void finish() throws ProtocolViolation {
        fields.finish();
        if (part == HeadPart.REQUEST) {
            target.settle(fields);
        }
    }
}
