package dev.meshwright.proxy.http2;

import dev.meshwright.decide.request.PathForm;
import dev.meshwright.decide.request.RequestView;
import dev.meshwright.proxy.http.HeadPart;
import dev.meshwright.proxy.http.HttpSyntax;
import dev.meshwright.proxy.http.HttpVersion;
import dev.meshwright.proxy.http.MessageHead;
import dev.meshwright.proxy.http.UnderscorePolicy;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// Checks decoded fields and sorts them into a [MessageHead] (RFC 9113 8.2, 8.3; RFC 8441).
///
/// The first fault is remembered rather than thrown, as the block must be decoded to its end. Cookie crumbs are
/// joined (RFC 9113 8.2.3).
final class HeadFields implements HpackDecoder.Sink {
    private static final byte[] COOKIE_JOINER = {';', ' '};

    private final MessageHead head;
    private final Http2Options options;
    private final byte[] scheme;
    private HeadPart part = HeadPart.REQUEST;
    private String fault = "";
    private boolean regularSeen;
    private boolean schemeSeen;
    private boolean protocolSeen;
    private boolean pathSeen;
    private boolean expectContinue;
    private long host;
    private long firstCookie;
    private int cookies;

    HeadFields(MessageHead head, Http2Options options) {
        this.head = head;
        this.options = options;
        scheme = options.scheme().getBytes(StandardCharsets.US_ASCII);
    }

    void begin(HeadPart next) {
        part = next;
        head.clear();
        head.version(HttpVersion.HTTP_2);
        fault = "";
        regularSeen = false;
        schemeSeen = false;
        protocolSeen = false;
        pathSeen = false;
        expectContinue = false;
        host = RequestView.ABSENT;
        firstCookie = RequestView.ABSENT;
        cookies = 0;
    }

    /// Checks what only the whole list shows.
    ///
    /// @return what is wrong with the head; empty when it is well-formed
    String finish() {
        if (!fault.isEmpty()) {
            return fault;
        }
        if (cookies > 1) {
            joinCookies();
        }
        switch (part) {
            case REQUEST -> finishRequest();
            case RESPONSE -> {
                if (head.status() == 0) {
                    fault = "response without :status";
                }
            }
            case TRAILERS -> {}
        }
        return fault;
    }

    boolean expectContinue() {
        return expectContinue;
    }

    @Override
    public boolean onField(long name, long value, boolean vetted) {
        if (!fault.isEmpty()) {
            return false;
        }
        byte[] bytes = head.bytes();
        int from = RequestView.offset(name);
        int to = from + RequestView.length(name);
        int valueFrom = RequestView.offset(value);
        int valueTo = valueFrom + RequestView.length(value);
        if (!vetted && !wellFormedValue(bytes, valueFrom, valueTo)) {
            fault = "control character, or space at an end, in a field value";
            return false;
        }
        if (to > from && bytes[from] == ':') {
            pseudo(name, value, valueFrom, valueTo);
            return fault.isEmpty();
        }
        regularSeen = true;
        boolean underscore = false;
        if (!vetted) {
            for (int i = from; i < to; i++) {
                if (HttpSyntax.tokenLower(bytes[i]) != bytes[i] || bytes[i] == 0) {
                    fault = "field name is not a lower-case token";
                    return false;
                }
                underscore |= bytes[i] == '_';
            }
            if (to == from) {
                fault = "field without a name";
                return false;
            }
            if (underscore && underscoreDropped(bytes, from, to)) {
                return false;
            }
        }
        regular(name, value, valueFrom, valueTo);
        return !underscore && fault.isEmpty();
    }

    private static boolean wellFormedValue(byte[] bytes, int from, int to) {
        return HttpSyntax.isValue(bytes, from, to)
                && (to == from || !(HttpSyntax.isBlank(bytes[from]) || HttpSyntax.isBlank(bytes[to - 1])));
    }

    private void pseudo(long name, long value, int from, int to) {
        if (regularSeen || part == HeadPart.TRAILERS) {
            fault = "pseudo-header after other fields, or in trailers";
            return;
        }
        byte[] bytes = head.bytes();
        if (part == HeadPart.RESPONSE) {
            if (!head.equalsAscii(name, ":status") || head.status() != 0) {
                fault = "pseudo-header is not one :status";
                return;
            }
            long status = to - from == 3 ? HttpSyntax.number(bytes, from, to) : -1;
            if (status < 100 || status == 101) {
                fault = ":status is not three digits, or 101";
                return;
            }
            head.status((int) status);
        } else if (head.equalsAscii(name, ":method")) {
            once(head.method() == RequestView.ABSENT && HttpSyntax.isToken(bytes, from, to), ":method");
            head.method(value);
        } else if (head.equalsAscii(name, ":path")) {
            once(!pathSeen && HttpSyntax.isTarget(bytes, from, to), ":path");
            pathSeen = true;
            head.path(value);
        } else if (head.equalsAscii(name, ":authority")) {
            once(head.authority() == RequestView.ABSENT && HttpSyntax.isHost(bytes, from, to), ":authority");
            head.authority(value);
        } else if (head.equalsAscii(name, ":scheme")) {
            boolean http = HttpSyntax.equalsIgnoreCase(bytes, from, to, "http")
                    || HttpSyntax.equalsIgnoreCase(bytes, from, to, "https");
            once(!schemeSeen && http, ":scheme");
            schemeSeen = true;
        } else if (head.equalsAscii(name, ":protocol")) {
            once(!protocolSeen && options.extendedConnect() && HttpSyntax.isToken(bytes, from, to), ":protocol");
            protocolSeen = true;
            head.upgrade(head.text(value).toLowerCase(Locale.ROOT));
        } else {
            fault = "unknown pseudo-header";
        }
    }

    private void once(boolean good, String what) {
        if (!good) {
            fault = what + " is doubled or malformed";
        }
    }

    private void regular(long name, long value, int from, int to) {
        switch (RequestView.length(name)) {
            case 2 -> {
                if (head.equalsAscii(name, "te")) {
                    if (!HttpSyntax.equalsIgnoreCase(head.bytes(), from, to, "trailers")) {
                        fault = "te is not trailers";
                    }
                    head.trailersAccepted(true);
                    return;
                }
            }
            case 4 -> {
                if (head.equalsAscii(name, "host")) {
                    if (host != RequestView.ABSENT || !HttpSyntax.isHost(head.bytes(), from, to)) {
                        fault = "host is doubled or malformed";
                    }
                    host = value;
                    return;
                }
            }
            case 6 -> {
                if (head.equalsAscii(name, "cookie")) {
                    if (cookies++ == 0) {
                        firstCookie = name;
                    }
                } else if (head.equalsAscii(name, "expect")) {
                    expectContinue = HttpSyntax.equalsIgnoreCase(head.bytes(), from, to, "100-continue");
                    return; // Each hop answers it itself.
                }
            }
            case 7, 10, 16, 17 -> {
                if (head.equalsAscii(name, "upgrade")
                        || head.equalsAscii(name, "connection")
                        || head.equalsAscii(name, "keep-alive")
                        || head.equalsAscii(name, "proxy-connection")
                        || head.equalsAscii(name, "transfer-encoding")) {
                    fault = "connection-specific field";
                    return;
                }
            }
            case 14 -> {
                if (head.equalsAscii(name, "content-length")) {
                    contentLength(from, to);
                    return;
                }
                if (head.equalsAscii(name, "http2-settings")) {
                    return;
                }
            }
            default -> {}
        }
        head.addSpans(name, value);
    }

    private void contentLength(int from, int to) {
        long length = HttpSyntax.number(head.bytes(), from, to);
        if (length < 0 || head.contentLength() != MessageHead.UNKNOWN_LENGTH) {
            fault = "content-length is doubled or not a plain number";
        } else if (part != HeadPart.TRAILERS) {
            head.contentLength(length);
        }
    }

    private boolean underscoreDropped(byte[] bytes, int from, int to) {
        if (UnderscorePolicy.looksLikeFraming(bytes, from, to)) {
            return true;
        }
        if (options.underscores() == UnderscorePolicy.REJECT) {
            fault = "field name holds an underscore";
        }
        return options.underscores() != UnderscorePolicy.ALLOW;
    }

    private void finishRequest() {
        byte[] bytes = head.bytes();
        if (head.method() == RequestView.ABSENT) {
            fault = "request without :method";
            return;
        }
        if (host != RequestView.ABSENT) {
            if (head.authority() == RequestView.ABSENT) {
                head.authority(host);
            } else if (!sameIgnoringCase(bytes, host, head.authority())) {
                fault = "host differs from :authority";
                return;
            }
        }
        boolean connect = head.equalsAscii(head.method(), "CONNECT");
        if (connect && !protocolSeen) {
            if (schemeSeen || pathSeen || head.authority() == RequestView.ABSENT || head.contentLength() >= 0) {
                fault = "CONNECT with more than :method and :authority";
            }
            head.scheme(head.append(scheme, 0, scheme.length));
            return;
        }
        if (!schemeSeen || !pathSeen || (protocolSeen && !connect)) {
            fault = "request without :scheme or :path, or :protocol without CONNECT";
            return;
        }
        if (!PathForm.lawful(head)) {
            fault = ":path does not start with /";
            return;
        }
        head.scheme(head.append(scheme, 0, scheme.length));
        if (connect) {
            head.method(head.append("GET"));
        }
    }

    private static boolean sameIgnoringCase(byte[] bytes, long a, long b) {
        int length = RequestView.length(a);
        if (length != RequestView.length(b)) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (lower(bytes[RequestView.offset(a) + i]) != lower(bytes[RequestView.offset(b) + i])) {
                return false;
            }
        }
        return true;
    }

    private static int lower(byte b) {
        return b >= 'A' && b <= 'Z' ? b + 32 : b;
    }

    private void joinCookies() {
        int from = head.end();
        int index = head.find("cookie");
        long name = firstCookie;
        boolean first = true;
        for (; index >= 0 && index < head.headerCount(); index++) {
            if (head.equalsAscii(head.headerName(index), "cookie")) {
                if (!first) {
                    head.append(COOKIE_JOINER, 0, COOKIE_JOINER.length);
                }
                first = false;
                long value = head.headerValue(index);
                head.append(head.bytes(), RequestView.offset(value), RequestView.length(value));
            }
        }
        int length = head.end() - from;
        head.remove("cookie");
        head.addSpans(name, RequestView.span(from, length));
    }
}
