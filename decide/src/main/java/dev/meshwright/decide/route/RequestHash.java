package dev.meshwright.decide.route;

import dev.meshwright.decide.request.Ascii;
import dev.meshwright.decide.request.RequestView;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/// The hash that keeps requests on one host: a route's `hash_policy` applied to a request. Mutable result, owned and
/// reused by the
/// caller.
public final class RequestHash {
    private static final byte[] COOKIE = "cookie".getBytes(StandardCharsets.ISO_8859_1);
    private static final long SEED = 0xcbf29ce484222325L;

    private boolean present;
    private long value;
    private boolean gives;
    private long newCookie;
    private String setCookie = "";

    /// Whether a policy gave a value; if not, any host will do.
    public boolean present() {
        return present;
    }

    public long value() {
        return value;
    }

    /// The `set-cookie` field that gives the client the cookie it came without; empty when there is none to give.
    public String setCookie() {
        return setCookie;
    }

    /// The same as [#compute(List, RequestView, String)]; a client without a policy's cookie is given one, where the
    /// policy says how long it lives, and counts as if it had sent it.
    ///
    /// @param newCookie 64 random bits; the same for each try of a request
    public void compute(List<HashPolicy> policies, RequestView request, String sourceAddress, long newCookie) {
        this.newCookie = newCookie;
        gives = true;
        compute(policies, request, sourceAddress);
        gives = false;
    }

    /// Applies the policies in order; values are mixed, and a terminal policy that gave one ends it.
    ///
    /// @param sourceAddress textual IP of the client
    public void compute(List<HashPolicy> policies, RequestView request, String sourceAddress) {
        present = false;
        value = 0;
        setCookie = "";
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
            case HashPolicy.Cookie cookie -> cookie(request, cookie.nameBytes()) || give(cookie);
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
                        boolean quoted = stop - start >= 2 && bytes[start] == '"' && bytes[stop - 1] == '"';
                        return mix(hash(SEED, bytes, quoted ? start + 1 : start, stop - start - (quoted ? 2 : 0)));
                    }
                    at = stop;
                }
            }
        }
        return false;
    }

    private boolean give(HashPolicy.Cookie cookie) {
        if (!gives || cookie.ttlMillis() < 0) {
            return false;
        }
        String fresh = HexFormat.of().toHexDigits(newCookie);
        setCookie = cookie.name() + "=" + fresh
                + (cookie.ttlMillis() == 0 ? "" : "; Max-Age=" + cookie.ttlMillis() / 1000)
                + (cookie.path().isEmpty() ? "" : "; Path=" + cookie.path()) + "; HttpOnly" + cookie.attributes();
        return text(fresh);
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
        return mix(hash(text));
    }

    /// The hash of a connection that its source address keeps on one host (`TcpProxy.hash_policy`).
    ///
    /// @param sourceAddress textual IP of the client, without port
    public static long ofSource(String sourceAddress) {
        return Mix.of(hash(sourceAddress), 0);
    }

    private static long hash(String text) {
        long hash = SEED;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        return hash;
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
