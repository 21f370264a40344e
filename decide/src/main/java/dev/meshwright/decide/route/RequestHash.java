package dev.meshwright.decide.route;

import dev.meshwright.decide.hash.XxHash64;
import dev.meshwright.decide.request.Ascii;
import dev.meshwright.decide.request.Cookies;
import dev.meshwright.decide.request.RequestView;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/// The hash that keeps requests on one host: a route's `hash_policy` applied to a request, with Envoy's own value.
/// Mutable result, owned and reused by the caller.
public final class RequestHash {
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

    /// Applies the policies in order; values are mixed, and a terminal policy ends it once there is one.
    ///
    /// @param sourceAddress textual IP of the client
    public void compute(List<HashPolicy> policies, RequestView request, String sourceAddress) {
        present = false;
        value = 0;
        setCookie = "";
        for (int i = 0; i < policies.size(); i++) {
            HashPolicy policy = policies.get(i);
            apply(policy, request, sourceAddress);
            if (present && policy.terminal()) {
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
        int found = 0;
        long hash = 0;
        byte[] bytes = request.bytes();
        for (int i = 0; i < request.headerCount(); i++) {
            if (Ascii.equalIgnoringCase(bytes, request.headerName(i), name)) {
                long span = request.headerValue(i);
                hash = XxHash64.of(bytes, RequestView.offset(span), RequestView.length(span), 0);
                found++;
            }
        }
        return found > 0 && mix(found == 1 ? hash : sorted(request, name));
    }

    /// Several values count in their order, whatever order they were sent in.
    private static long sorted(RequestView request, byte[] name) {
        byte[] bytes = request.bytes();
        List<byte[]> values = new ArrayList<>();
        for (int i = 0; i < request.headerCount(); i++) {
            if (Ascii.equalIgnoringCase(bytes, request.headerName(i), name)) {
                int offset = RequestView.offset(request.headerValue(i));
                values.add(Arrays.copyOfRange(bytes, offset, offset + RequestView.length(request.headerValue(i))));
            }
        }
        values.sort(Arrays::compareUnsigned);
        long hash = 0;
        for (byte[] value : values) {
            hash = XxHash64.of(value, 0, value.length, hash);
        }
        return hash;
    }

    private boolean cookie(RequestView request, byte[] name) {
        long span = Cookies.find(request, name);
        return span != RequestView.ABSENT
                && mix(XxHash64.of(request.bytes(), RequestView.offset(span), RequestView.length(span), 0));
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
            int equals = start + name.length;
            // Without `=` the value is the empty text, which is hashed too.
            if (equals <= stop && (equals == stop || bytes[equals] == '=') && Ascii.equalAt(bytes, start, name)) {
                int from = Math.min(equals + 1, stop);
                return mix(XxHash64.of(bytes, from, stop - from, 0));
            }
            at = stop < end && bytes[stop] == '&' ? stop : end;
        }
        return false;
    }

    private boolean text(String text) {
        return mix(XxHash64.of(text));
    }

    /// The hash of a connection that its source address keeps on one host (`TcpProxy.hash_policy`).
    ///
    /// @param sourceAddress textual IP of the client, without port
    public static long ofSource(String sourceAddress) {
        return XxHash64.of(sourceAddress);
    }

    private boolean mix(long hash) {
        value = Long.rotateLeft(value, 1) ^ hash;
        present = true;
        return true;
    }
}
