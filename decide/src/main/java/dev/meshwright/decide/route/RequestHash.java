package dev.meshwright.decide.route;

import dev.meshwright.decide.request.Ascii;
import dev.meshwright.decide.request.RequestView;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// The hash that keeps requests on one host: a route's `hash_policy` applied to a request. Mutable result, owned and
/// reused by the
/// caller.
public final class RequestHash {
    private static final byte[] COOKIE = "cookie".getBytes(StandardCharsets.ISO_8859_1);
    private static final long SEED = 0xcbf29ce484222325L;

    private boolean present;
    private long value;

    /// Whether a policy gave a value; if not, any host will do.
    public boolean present() {
        return present;
    }

    public long value() {
        return value;
    }

    /// Applies the policies in order; values are mixed, and a terminal policy that gave one ends it.
    ///
    /// @param sourceAddress textual IP of the client
    public void compute(List<HashPolicy> policies, RequestView request, String sourceAddress) {
        present = false;
        value = 0;
        for (int i = 0; i < policies.size(); i++) {
            HashPolicy policy = policies.get(i);
            if (apply(policy, request, sourceAddress) && policy.terminal()) {
                return;
            }
        }
    }

    private boolean apply(HashPolicy policy, RequestView request, String sourceAddress) {
        return switch (policy) {
            case HashPolicy.Header header -> header(request, header.lowerName());
            case HashPolicy.Cookie cookie -> cookie(request, cookie.nameBytes());
            case HashPolicy.SourceIp source -> !sourceAddress.isEmpty() && text(sourceAddress);
            case HashPolicy.QueryParameter parameter -> query(request, parameter.nameBytes());
        };
    }

    private boolean header(RequestView request, byte[] name) {
        boolean found = false;
        long hash = SEED;
        byte[] bytes = request.bytes();
        for (int i = 0; i < request.headerCount(); i++) {
            if (Ascii.equalIgnoringCase(bytes, request.headerName(i), name)) {
                long span = request.headerValue(i);
                hash = hash(hash, bytes, RequestView.offset(span), RequestView.length(span));
                found = true;
            }
        }
        return found && mix(hash);
    }

    private boolean cookie(RequestView request, byte[] name) {
        byte[] bytes = request.bytes();
        for (int i = 0; i < request.headerCount(); i++) {
            if (Ascii.equalIgnoringCase(bytes, request.headerName(i), COOKIE)) {
                long span = request.headerValue(i);
                int at = RequestView.offset(span);
                int end = at + RequestView.length(span);
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
                        return mix(hash(SEED, bytes, start, stop - start));
                    }
                    at = stop;
                }
            }
        }
        return false;
    }

    private boolean query(RequestView request, byte[] name) {
        if (request.path() == RequestView.ABSENT) {
            return false;
        }
        byte[] bytes = request.bytes();
        int at = RequestView.offset(request.path());
        int end = at + RequestView.length(request.path());
        while (at < end && bytes[at] != '?') {
            at++;
        }
        while (at < end) {
            int start = at + 1;
            int stop = start;
            while (stop < end && bytes[stop] != '&' && bytes[stop] != '#') {
                stop++;
            }
            if (stop - start > name.length && bytes[start + name.length] == '=' && Ascii.equalAt(bytes, start, name)) {
                int from = start + name.length + 1;
                return mix(hash(SEED, bytes, from, stop - from));
            }
            at = stop < end && bytes[stop] == '&' ? stop : end;
        }
        return false;
    }

    private boolean text(String text) {
        long hash = SEED;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        return mix(hash);
    }

    private boolean mix(long hash) {
        value = Mix.of(Long.rotateLeft(value, 1) ^ hash, 0);
        present = true;
        return true;
    }

    private static long hash(long seed, byte[] bytes, int offset, int length) {
        long hash = seed;
        for (int i = 0; i < length; i++) {
            hash = (hash ^ (bytes[offset + i] & 0xff)) * 0x100000001b3L;
        }
        return hash;
    }
}
