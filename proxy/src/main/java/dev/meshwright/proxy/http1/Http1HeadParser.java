package dev.meshwright.proxy.http1;

import dev.meshwright.decide.request.RequestView;
import dev.meshwright.proxy.http.HttpSyntax;
import dev.meshwright.proxy.http.HttpVersion;
import dev.meshwright.proxy.http.MessageHead;
import dev.meshwright.proxy.http.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/// Reads a request head, a response head or trailers, incrementally, straight into a [MessageHead]'s arena.
///
/// Bytes are moved in blocks to the arena and scanned there; a line is parsed when its CRLF has come, names are
/// lowered in place, and header spans point at what stands there already, so a head costs no allocation and a slow
/// peer's bytes are looked at once. Refused, by RFC 9112: bare CR or LF, NUL and other controls, space before the
/// colon, obs-fold, anything but `HTTP/1.0` and `HTTP/1.1`, two framings, a Content-Length that is not one plain
/// number, a Transfer-Encoding that is not exactly `chunked`, a Host that is missing, doubled or malformed. One
/// instance serves one direction of one connection.
final class Http1HeadParser {
    /// What is being read.
    enum Part {
        REQUEST,
        RESPONSE,
        TRAILERS
    }

    private static final int BLOCK = 2048;
    private static final byte[] HTTP_1_PREFIX = {'H', 'T', 'T', 'P', '/', '1', '.'};
    private static final int VERSION_LENGTH = 8;
    private static final int CONNECTION_FIELDS_MAX = 8;

    private final MessageHead head;
    private final Http1Options options;
    private final byte[] scheme;
    private final long[] connectionFields = new long[CONNECTION_FIELDS_MAX];

    private Part part = Part.REQUEST;
    private boolean started;
    private boolean firstLineDone;
    private boolean emptyLineSkipped;
    private int lineStart;
    private int fields;
    private int connectionFieldCount;
    private int hosts;
    private long host;
    private long upgrade;
    private boolean contentLengthSeen;
    private boolean chunked;
    private boolean close;
    private boolean keepAlive;
    private boolean connectionUpgrade;
    private boolean expectContinue;

    Http1HeadParser(MessageHead head, Http1Options options) {
        this.head = head;
        this.options = options;
        scheme = options.scheme().getBytes(StandardCharsets.US_ASCII);
    }

    /// Prepares for the next head. What the last one held stays until the next one's first byte is parsed: its reader
    /// may still look at it.
    void begin(Part next) {
        part = next;
        started = false;
    }

    private void start() {
        started = true;
        head.clear();
        firstLineDone = part == Part.TRAILERS;
        emptyLineSkipped = false;
        lineStart = 0;
        fields = 0;
        connectionFieldCount = 0;
        hosts = 0;
        host = RequestView.ABSENT;
        upgrade = RequestView.ABSENT;
        contentLengthSeen = false;
        chunked = false;
        close = false;
        keepAlive = false;
        connectionUpgrade = false;
        expectContinue = false;
    }

    /// Whether a byte of the present head has been seen.
    boolean started() {
        return started;
    }

    boolean chunked() {
        return chunked;
    }

    /// Whether the sender keeps the connection open after this message (RFC 9112 9.3).
    boolean persistent() {
        return !close && (keepAlive || head.version() == HttpVersion.HTTP_1_1);
    }

    boolean expectContinue() {
        return expectContinue;
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
            if (!firstLineDone && part == Part.REQUEST && end - lineStart > options.targetBytesMax() + 64) {
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
                throw bad("control character in head");
            }
            if (i == lineStart || bytes[i - 1] != '\r') {
                throw bad("line ended by a bare LF");
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
            field(bytes, from, to);
            return;
        }
        if (from == to) {
            // RFC 9112 2.2: one empty line before a request line is let pass.
            if (emptyLineSkipped || part == Part.RESPONSE) {
                throw bad("empty line where a start line was expected");
            }
            emptyLineSkipped = true;
            return;
        }
        firstLineDone = true;
        if (part == Part.REQUEST) {
            requestLine(bytes, from, to);
        } else {
            statusLine(bytes, from, to);
        }
    }

    private void requestLine(byte[] bytes, int from, int to) throws ProtocolViolation {
        int methodEnd = indexOf(bytes, from, to, ' ');
        int targetEnd = methodEnd < 0 ? -1 : indexOf(bytes, methodEnd + 1, to, ' ');
        if (targetEnd < 0) {
            throw bad("request line is not METHOD SP TARGET SP VERSION");
        }
        if (!HttpSyntax.isToken(bytes, from, methodEnd)) {
            throw bad("method is not a token");
        }
        version(bytes, targetEnd + 1, to);
        if (targetEnd - methodEnd - 1 > options.targetBytesMax()) {
            throw new ProtocolViolation(414, "request target is longer than " + options.targetBytesMax() + " bytes");
        }
        if (!HttpSyntax.isTarget(bytes, methodEnd + 1, targetEnd)) {
            throw bad("request target is empty or holds a space, control or 8-bit character");
        }
        head.method(RequestView.span(from, methodEnd - from));
        head.path(RequestView.span(methodEnd + 1, targetEnd - methodEnd - 1));
    }

    private void statusLine(byte[] bytes, int from, int to) throws ProtocolViolation {
        int versionEnd = from + VERSION_LENGTH;
        if (to < versionEnd + 4 || bytes[versionEnd] != ' ') {
            throw bad("status line is not VERSION SP STATUS");
        }
        version(bytes, from, versionEnd);
        long status = HttpSyntax.number(bytes, versionEnd + 1, versionEnd + 4);
        int reason = versionEnd + 4;
        if (status < 100 || (to > reason && bytes[reason] != ' ') || !HttpSyntax.isValue(bytes, reason, to)) {
            throw bad("status is not three digits, 100 or above");
        }
        head.status((int) status);
    }

    private void version(byte[] bytes, int from, int to) throws ProtocolViolation {
        if (to - from != VERSION_LENGTH) {
            throw bad("HTTP version is malformed");
        }
        byte minor = bytes[to - 1];
        if (!Arrays.equals(bytes, from, to - 1, HTTP_1_PREFIX, 0, HTTP_1_PREFIX.length)
                || (minor != '0' && minor != '1')) {
            throw new ProtocolViolation(505, "HTTP version is neither 1.0 nor 1.1");
        }
        head.version(minor == '1' ? HttpVersion.HTTP_1_1 : HttpVersion.HTTP_1_0);
    }

    private void field(byte[] bytes, int from, int to) throws ProtocolViolation {
        if (++fields > options.headersMax()) {
            throw new ProtocolViolation(431, "more than " + options.headersMax() + " fields");
        }
        boolean underscore = false;
        int nameEnd = from;
        while (nameEnd < to && bytes[nameEnd] != ':') {
            byte lower = HttpSyntax.tokenLower(bytes[nameEnd]);
            if (lower == 0) {
                throw bad(
                        nameEnd == from && (bytes[from] == ' ' || bytes[from] == '\t')
                                ? "folded header line"
                                : "character in header name is not allowed");
            }
            underscore |= lower == '_';
            bytes[nameEnd++] = lower;
        }
        if (nameEnd == to || nameEnd == from) {
            throw bad(nameEnd == to ? "header line without a colon" : "header without a name");
        }
        int valueStart = nameEnd + 1;
        int valueEnd = to;
        while (valueStart < valueEnd && isBlank(bytes[valueStart])) {
            valueStart++;
        }
        while (valueEnd > valueStart && isBlank(bytes[valueEnd - 1])) {
            valueEnd--;
        }
        if (!HttpSyntax.isValue(bytes, valueStart, valueEnd)) {
            throw bad("control character in header value");
        }
        if (underscore && underscoreDropped(bytes, from, nameEnd)) {
            return;
        }
        if (!special(bytes, from, nameEnd, valueStart, valueEnd)) {
            head.addSpans(RequestView.span(from, nameEnd - from), RequestView.span(valueStart, valueEnd - valueStart));
        }
    }

    private boolean underscoreDropped(byte[] bytes, int from, int to) throws ProtocolViolation {
        int length = to - from;
        if ((length == 14 && matches(bytes, from, "content-length"))
                || (length == 17 && matches(bytes, from, "transfer-encoding"))) {
            return true;
        }
        return switch (options.underscores()) {
            case ALLOW -> false;
            case DROP -> true;
            case REJECT -> throw bad("header name holds an underscore");
        };
    }

    /// Compares with `_` read as `-`.
    private static boolean matches(byte[] bytes, int from, String name) {
        for (int i = 0; i < name.length(); i++) {
            byte b = bytes[from + i];
            if ((b == '_' ? '-' : b) != name.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /// Takes framing and hop-by-hop fields out of the list; whether it was one.
    private boolean special(byte[] bytes, int from, int nameEnd, int valueStart, int valueEnd)
            throws ProtocolViolation {
        switch (nameEnd - from) {
            case 2 -> {
                if (is(bytes, from, nameEnd, "te")) {
                    if (hasToken(bytes, valueStart, valueEnd, "trailers")) {
                        head.trailersAccepted(true);
                    }
                    return true;
                }
            }
            case 4 -> {
                if (is(bytes, from, nameEnd, "host")) {
                    hosts++;
                    host = RequestView.span(valueStart, valueEnd - valueStart);
                    return true;
                }
            }
            case 6 -> {
                if (part == Part.REQUEST && is(bytes, from, nameEnd, "expect")) {
                    if (!HttpSyntax.equalsIgnoreCase(bytes, valueStart, valueEnd, "100-continue")) {
                        throw new ProtocolViolation(417, "expectation is not 100-continue");
                    }
                    expectContinue = true;
                    return true;
                }
            }
            case 7 -> {
                if (is(bytes, from, nameEnd, "upgrade")) {
                    upgrade = RequestView.span(valueStart, valueEnd - valueStart);
                    return true;
                }
            }
            case 10 -> {
                if (is(bytes, from, nameEnd, "connection")) {
                    connection(bytes, valueStart, valueEnd);
                    return true;
                }
                if (is(bytes, from, nameEnd, "keep-alive")) {
                    return true;
                }
            }
            case 14 -> {
                if (is(bytes, from, nameEnd, "content-length")) {
                    contentLength(bytes, valueStart, valueEnd);
                    return true;
                }
                if (is(bytes, from, nameEnd, "http2-settings")) {
                    return true;
                }
            }
            case 16 -> {
                if (is(bytes, from, nameEnd, "proxy-connection")) {
                    return true;
                }
            }
            case 17 -> {
                if (is(bytes, from, nameEnd, "transfer-encoding")) {
                    transferEncoding(bytes, valueStart, valueEnd);
                    return true;
                }
            }
            default -> {
                return false;
            }
        }
        return false;
    }

    private void contentLength(byte[] bytes, int from, int to) throws ProtocolViolation {
        if (part == Part.TRAILERS) {
            return;
        }
        long length = HttpSyntax.number(bytes, from, to);
        if (contentLengthSeen || length < 0) {
            throw bad(contentLengthSeen ? "more than one Content-Length" : "Content-Length is not a plain number");
        }
        contentLengthSeen = true;
        head.contentLength(length);
    }

    private void transferEncoding(byte[] bytes, int from, int to) throws ProtocolViolation {
        if (part == Part.TRAILERS) {
            return;
        }
        if (chunked || !HttpSyntax.equalsIgnoreCase(bytes, from, to, "chunked")) {
            throw bad("Transfer-Encoding is not exactly chunked");
        }
        chunked = true;
    }

    private void connection(byte[] bytes, int from, int to) throws ProtocolViolation {
        close |= hasToken(bytes, from, to, "close");
        keepAlive |= hasToken(bytes, from, to, "keep-alive");
        connectionUpgrade |= hasToken(bytes, from, to, "upgrade");
        if (connectionFieldCount == CONNECTION_FIELDS_MAX) {
            throw bad("more than " + CONNECTION_FIELDS_MAX + " Connection fields");
        }
        connectionFields[connectionFieldCount++] = RequestView.span(from, to - from);
    }

    private void finish() throws ProtocolViolation {
        if (part == Part.TRAILERS) {
            return;
        }
        byte[] bytes = head.bytes();
        removeNominated(bytes);
        if (chunked && (contentLengthSeen || head.version() == HttpVersion.HTTP_1_0)) {
            throw bad(
                    contentLengthSeen
                            ? "both Content-Length and Transfer-Encoding"
                            : "Transfer-Encoding in an HTTP/1.0 message");
        }
        if (part == Part.REQUEST) {
            target(bytes);
            upgradeAsked(bytes);
        } else if (head.status() == 101 && upgrade != RequestView.ABSENT) {
            head.upgrade(head.text(upgrade).toLowerCase(Locale.ROOT));
        }
    }

    /// RFC 9110 7.6.1: fields that Connection names are for this hop. Those that later hops rely on for safety are
    /// kept.
    private void removeNominated(byte[] bytes) {
        for (int i = 0; i < connectionFieldCount; i++) {
            int at = RequestView.offset(connectionFields[i]);
            int end = at + RequestView.length(connectionFields[i]);
            while (at < end) {
                int comma = indexOf(bytes, at, end, ',');
                int itemEnd = comma < 0 ? end : comma;
                HopByHop.removeNominated(head, bytes, at, itemEnd);
                at = itemEnd + 1;
            }
        }
    }

    /// The four forms of RFC 9112 3.2, and the Host rules of 3.2 and 7.2.
    private void target(byte[] bytes) throws ProtocolViolation {
        if (hosts > 1) {
            throw bad("more than one Host");
        }
        if (hosts == 0 && head.version() == HttpVersion.HTTP_1_1) {
            throw bad("Host is missing");
        }
        if (hosts == 1) {
            int from = RequestView.offset(host);
            if (!HttpSyntax.isHost(bytes, from, from + RequestView.length(host))) {
                throw bad("Host is not host[:port]");
            }
        }
        head.authority(host);
        head.scheme(head.append(scheme, 0, scheme.length));
        int from = RequestView.offset(head.path());
        int to = from + RequestView.length(head.path());
        if (head.equalsAscii(head.method(), "CONNECT")) {
            if (!HttpSyntax.isHost(bytes, from, to) || indexOf(bytes, from, to, ':') < 0) {
                throw bad("target of CONNECT is not host:port");
            }
            if (contentLengthSeen || chunked) {
                throw bad("CONNECT with a body");
            }
            head.authority(head.path());
            head.path(RequestView.ABSENT);
        } else if (bytes[from] == '*') {
            if (to - from != 1 || !head.equalsAscii(head.method(), "OPTIONS")) {
                throw bad("target * is for OPTIONS only");
            }
        } else if (bytes[from] != '/') {
            absolute(bytes, from, to);
        }
    }

    /// `http://authority/path?query`: its authority wins over Host (RFC 9112 3.2.2).
    private void absolute(byte[] bytes, int from, int to) throws ProtocolViolation {
        int schemeEnd = indexOf(bytes, from, to, ':');
        if (schemeEnd < 0
                || to - schemeEnd < 4
                || bytes[schemeEnd + 1] != '/'
                || bytes[schemeEnd + 2] != '/'
                || !(HttpSyntax.equalsIgnoreCase(bytes, from, schemeEnd, "http")
                        || HttpSyntax.equalsIgnoreCase(bytes, from, schemeEnd, "https"))) {
            throw bad("request target is neither a path nor an http URI");
        }
        int authority = schemeEnd + 3;
        int end = authority;
        while (end < to && bytes[end] != '/' && bytes[end] != '?' && bytes[end] != '#') {
            end++;
        }
        if (!HttpSyntax.isHost(bytes, authority, end)) {
            throw bad("authority of the request target is not host[:port]");
        }
        head.authority(RequestView.span(authority, end - authority));
        if (end < to && bytes[end] == '/') {
            head.path(RequestView.span(end, to - end));
        } else {
            head.append("/");
            byte[] rest = Arrays.copyOfRange(bytes, end, to);
            head.append(rest, 0, rest.length);
            int length = rest.length + 1;
            head.path(RequestView.span(head.end() - length, length));
        }
    }

    /// RFC 9110 7.8. An Upgrade with a body, in HTTP/1.0, with several protocols, or to h2c is as if it were not
    /// there.
    private void upgradeAsked(byte[] bytes) {
        if (upgrade == RequestView.ABSENT
                || !connectionUpgrade
                || chunked
                || head.contentLength() > 0
                || head.version() != HttpVersion.HTTP_1_1) {
            return;
        }
        int from = RequestView.offset(upgrade);
        int to = from + RequestView.length(upgrade);
        if (HttpSyntax.isToken(bytes, from, to) && !HttpSyntax.equalsIgnoreCase(bytes, from, to, "h2c")) {
            head.upgrade(head.text(upgrade).toLowerCase(Locale.ROOT));
        }
    }

    private static boolean hasToken(byte[] bytes, int from, int to, String lowerCase) {
        int at = from;
        while (at < to) {
            int comma = indexOf(bytes, at, to, ',');
            int end = comma < 0 ? to : comma;
            int last = end;
            while (at < last && isBlank(bytes[at])) {
                at++;
            }
            while (last > at && isBlank(bytes[last - 1])) {
                last--;
            }
            if (HttpSyntax.equalsIgnoreCase(bytes, at, last, lowerCase)) {
                return true;
            }
            at = end + 1;
        }
        return false;
    }

    private static boolean is(byte[] bytes, int from, int to, String lowered) {
        for (int i = from; i < to; i++) {
            if (bytes[i] != lowered.charAt(i - from)) {
                return false;
            }
        }
        return true;
    }

    private static int indexOf(byte[] bytes, int from, int to, char wanted) {
        for (int i = from; i < to; i++) {
            if (bytes[i] == wanted) {
                return i;
            }
        }
        return -1;
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }

    private static ProtocolViolation bad(String reason) {
        return new ProtocolViolation(400, reason);
    }
}
