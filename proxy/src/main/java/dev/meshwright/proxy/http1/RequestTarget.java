package dev.meshwright.proxy.http1;

import dev.meshwright.decide.request.RequestView;
import dev.meshwright.proxy.http.HttpSyntax;
import dev.meshwright.proxy.http.HttpVersion;
import dev.meshwright.proxy.http.MessageHead;
import dev.meshwright.proxy.http.ProtocolViolation;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// What a request is for: the four forms of its target (RFC 9112 3.2), and Host (3.2, 7.2), as authority and path.
final class RequestTarget {
    private final MessageHead head;
    private final byte[] scheme;

    RequestTarget(MessageHead head, Http1Options options) {
        this.head = head;
        scheme = options.scheme().getBytes(StandardCharsets.US_ASCII);
    }

    /// @param fields of the same request, complete
    void settle(Http1Fields fields) throws ProtocolViolation {
        byte[] bytes = head.bytes();
        if (fields.hosts() > 1) {
            throw ProtocolViolation.malformed("more than one Host");
        }
        if (fields.hosts() == 0 && head.version() == HttpVersion.HTTP_1_1) {
            throw ProtocolViolation.malformed("Host is missing");
        }
        if (fields.hosts() == 1) {
            int from = RequestView.offset(fields.host());
            if (!HttpSyntax.isHost(bytes, from, from + RequestView.length(fields.host()))) {
                throw ProtocolViolation.malformed("Host is not host[:port]");
            }
        }
        head.authority(fields.host());
        head.scheme(head.append(scheme, 0, scheme.length));
        int from = RequestView.offset(head.path());
        int to = from + RequestView.length(head.path());
        if (head.equalsAscii(head.method(), "CONNECT")) {
            connect(bytes, from, to, fields);
        } else if (bytes[from] == '*') {
            if (to - from != 1 || !head.equalsAscii(head.method(), "OPTIONS")) {
                throw ProtocolViolation.malformed("target * is for OPTIONS only");
            }
        } else if (bytes[from] != '/') {
            absolute(bytes, from, to);
        }
    }

    private void connect(byte[] bytes, int from, int to, Http1Fields fields) throws ProtocolViolation {
        if (!HttpSyntax.isHost(bytes, from, to) || HttpSyntax.indexOf(bytes, from, to, ':') < 0) {
            throw ProtocolViolation.malformed("target of CONNECT is not host:port");
        }
        if (fields.framed()) {
            throw ProtocolViolation.malformed("CONNECT with a body");
        }
        head.authority(head.path());
        head.path(RequestView.ABSENT);
    }

    /// `http://authority/path?query`: its authority wins over Host (RFC 9112 3.2.2).
    private void absolute(byte[] bytes, int from, int to) throws ProtocolViolation {
        int schemeEnd = HttpSyntax.indexOf(bytes, from, to, ':');
        if (schemeEnd < 0
                || to - schemeEnd < 4
                || bytes[schemeEnd + 1] != '/'
                || bytes[schemeEnd + 2] != '/'
                || !(HttpSyntax.equalsIgnoreCase(bytes, from, schemeEnd, "http")
                        || HttpSyntax.equalsIgnoreCase(bytes, from, schemeEnd, "https"))) {
            throw ProtocolViolation.malformed("request target is neither a path nor an http URI");
        }
        int authority = schemeEnd + 3;
        int end = authority;
        while (end < to && bytes[end] != '/' && bytes[end] != '?' && bytes[end] != '#') {
            end++;
        }
        if (!HttpSyntax.isHost(bytes, authority, end)) {
            throw ProtocolViolation.malformed("authority of the request target is not host[:port]");
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
}
