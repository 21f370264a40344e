package dev.meshwright.decide.request;

import java.nio.charset.StandardCharsets;

/// Reads `cookie` headers (RFC 6265 5.4).
public final class Cookies {
    private static final byte[] HEADER = "cookie".getBytes(StandardCharsets.ISO_8859_1);

    private Cookies() {}

    /// The value of the first cookie of that name, without the quotes around it, or [RequestView#ABSENT].
    public static long find(RequestView request, byte[] name) {
        byte[] bytes = request.bytes();
        for (int i = 0; i < request.headerCount(); i++) {
            if (Ascii.equalIgnoringCase(bytes, request.headerName(i), HEADER)) {
                long found = find(bytes, request.headerValue(i), name);
                if (found != RequestView.ABSENT) {
                    return found;
                }
            }
        }
        return RequestView.ABSENT;
    }

    private static long find(byte[] bytes, long value, byte[] name) {
        int at = RequestView.offset(value);
        int end = at + RequestView.length(value);
        while (at < end) {
            while (at < end && (bytes[at] == ' ' || bytes[at] == ';')) {
                at++;
            }
            int stop = at;
            while (stop < end && bytes[stop] != ';') {
                stop++;
            }
            if (stop - at > name.length && bytes[at + name.length] == '=' && Ascii.equalAt(bytes, at, name)) {
                int start = at + name.length + 1;
                boolean quoted = stop - start >= 2 && bytes[start] == '"' && bytes[stop - 1] == '"';
                return RequestView.span(quoted ? start + 1 : start, stop - start - (quoted ? 2 : 0));
            }
            at = stop;
        }
        return RequestView.ABSENT;
    }
}
