package dev.meshwright.proxy.http1;

import dev.meshwright.decide.request.RequestView;
import dev.meshwright.proxy.http.HeadPart;
import dev.meshwright.proxy.http.HttpSyntax;
import dev.meshwright.proxy.http.HttpVersion;
import dev.meshwright.proxy.http.MessageHead;
import dev.meshwright.proxy.http.ProtocolViolation;
import dev.meshwright.proxy.http.UnderscorePolicy;
import java.util.Locale;

/// The header lines of a head or of trailers: names are lowered in place, what frames the message or ends at
/// this hop is taken out and remembered here, the rest goes into the [MessageHead]. Refused, by RFC 9112: space
/// before the colon, obs-fold, controls, two framings, a Content-Length that is not one plain number, a
/// Transfer-Encoding that is not exactly `chunked`.
final class Http1Fields {
    private static final int CONNECTION_FIELDS_MAX = 8;

    private final MessageHead head;
    private final Http1Options options;
    private final long[] connectionFields = new long[CONNECTION_FIELDS_MAX];

    private HeadPart part = HeadPart.REQUEST;
    private int count;
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

    Http1Fields(MessageHead head, Http1Options options) {
        this.head = head;
        this.options = options;
    }

    void begin(HeadPart next) {
        part = next;
        count = 0;
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

    boolean chunked() {
        return chunked;
    }

    /// Whether any field announces a body.
    boolean framed() {
        return contentLengthSeen || chunked;
    }

    boolean expectContinue() {
        return expectContinue;
    }

    /// Whether the sender keeps the connection open after this message (RFC 9112 9.3).
    boolean persistent() {
        return !close && (keepAlive || head.version() == HttpVersion.HTTP_1_1);
    }

    int hosts() {
        return hosts;
    }

    /// Span of the last Host.
    long host() {
        return host;
    }

    /// Takes one line, without its CRLF.
    void line(byte[] bytes, int from, int to) throws ProtocolViolation {
        if (++count > options.headersMax()) {
            throw new ProtocolViolation(431, "more than " + options.headersMax() + " fields");
        }
        boolean underscore = false;
        int nameEnd = from;
        while (nameEnd < to && bytes[nameEnd] != ':') {
            byte lower = HttpSyntax.tokenLower(bytes[nameEnd]);
            if (lower == 0) {
                throw ProtocolViolation.malformed(
                        nameEnd == from && HttpSyntax.isBlank(bytes[from])
                                ? "folded header line"
                                : "character in header name is not allowed");
            }
            underscore |= lower == '_';
            bytes[nameEnd++] = lower;
        }
        if (nameEnd == to || nameEnd == from) {
            throw ProtocolViolation.malformed(nameEnd == to ? "header line without a colon" : "header without a name");
        }
        int valueStart = nameEnd + 1;
        int valueEnd = to;
        while (valueStart < valueEnd && HttpSyntax.isBlank(bytes[valueStart])) {
            valueStart++;
        }
        while (valueEnd > valueStart && HttpSyntax.isBlank(bytes[valueEnd - 1])) {
            valueEnd--;
        }
        if (!HttpSyntax.isValue(bytes, valueStart, valueEnd)) {
            throw ProtocolViolation.malformed("control character in header value");
        }
        if (underscore && underscoreDropped(bytes, from, nameEnd)) {
            return;
        }
        if (!special(bytes, from, nameEnd, valueStart, valueEnd)) {
            head.addSpans(RequestView.span(from, nameEnd - from), RequestView.span(valueStart, valueEnd - valueStart));
        }
    }

    private boolean underscoreDropped(byte[] bytes, int from, int to) throws ProtocolViolation {
        if (UnderscorePolicy.looksLikeFraming(bytes, from, to)) {
            return true;
        }
        return switch (options.underscores()) {
            case ALLOW -> false;
            case DROP -> true;
            case REJECT -> throw ProtocolViolation.malformed("header name holds an underscore");
        };
    }

    /// Takes framing and hop-by-hop fields out of the list; whether it was one.
    private boolean special(byte[] bytes, int from, int nameEnd, int valueStart, int valueEnd)
            throws ProtocolViolation {
        switch (nameEnd - from) {
            case 2 -> {
                if (is(bytes, from, nameEnd, "te")) {
                    if (HttpSyntax.listHolds(bytes, valueStart, valueEnd, "trailers")) {
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
                if (part == HeadPart.REQUEST && is(bytes, from, nameEnd, "expect")) {
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

    private static boolean is(byte[] bytes, int from, int to, String lowered) {
        for (int i = from; i < to; i++) {
            if (bytes[i] != lowered.charAt(i - from)) {
                return false;
            }
        }
        return true;
    }

    private void contentLength(byte[] bytes, int from, int to) throws ProtocolViolation {
        if (part == HeadPart.TRAILERS) {
            return;
        }
        long length = HttpSyntax.number(bytes, from, to);
        if (contentLengthSeen || length < 0) {
            throw ProtocolViolation.malformed(
                    contentLengthSeen ? "more than one Content-Length" : "Content-Length is not a plain number");
        }
        contentLengthSeen = true;
        head.contentLength(length);
    }

    private void transferEncoding(byte[] bytes, int from, int to) throws ProtocolViolation {
        if (part == HeadPart.TRAILERS) {
            return;
        }
        if (chunked || !HttpSyntax.equalsIgnoreCase(bytes, from, to, "chunked")) {
            throw ProtocolViolation.malformed("Transfer-Encoding is not exactly chunked");
        }
        chunked = true;
    }

    private void connection(byte[] bytes, int from, int to) throws ProtocolViolation {
        close |= HttpSyntax.listHolds(bytes, from, to, "close");
        keepAlive |= HttpSyntax.listHolds(bytes, from, to, "keep-alive");
        connectionUpgrade |= HttpSyntax.listHolds(bytes, from, to, "upgrade");
        if (connectionFieldCount == CONNECTION_FIELDS_MAX) {
            throw ProtocolViolation.malformed("more than " + CONNECTION_FIELDS_MAX + " Connection fields");
        }
        connectionFields[connectionFieldCount++] = RequestView.span(from, to - from);
    }

    /// The head is complete: what only all lines together show.
    void finish() throws ProtocolViolation {
        if (part == HeadPart.TRAILERS) {
            return;
        }
        removeNominated(head.bytes());
        if (chunked && (contentLengthSeen || head.version() == HttpVersion.HTTP_1_0)) {
            throw ProtocolViolation.malformed(
                    contentLengthSeen
                            ? "both Content-Length and Transfer-Encoding"
                            : "Transfer-Encoding in an HTTP/1.0 message");
        }
        if (upgrade != RequestView.ABSENT && (part == HeadPart.REQUEST ? upgradeAsked() : head.status() == 101)) {
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
                int comma = HttpSyntax.indexOf(bytes, at, end, ',');
                int itemEnd = comma < 0 ? end : comma;
                HopByHop.removeNominated(head, bytes, at, itemEnd);
                at = itemEnd + 1;
            }
        }
    }

    /// RFC 9110 7.8. An Upgrade with a body, in HTTP/1.0, with several protocols, or to h2c is as if it were not
    /// there.
    private boolean upgradeAsked() {
        if (!connectionUpgrade || chunked || head.contentLength() > 0 || head.version() != HttpVersion.HTTP_1_1) {
            return false;
        }
        byte[] bytes = head.bytes();
        int from = RequestView.offset(upgrade);
        int to = from + RequestView.length(upgrade);
        return HttpSyntax.isToken(bytes, from, to) && !HttpSyntax.equalsIgnoreCase(bytes, from, to, "h2c");
    }
}
