package dev.meshwright.decide.request;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// A head made from text: what `explain` follows through proxies, and what tests ask about. Not thread-safe.
public final class SyntheticHead extends ArenaHead {
    private SyntheticHead() {}

    /// @param path with query; empty: none (CONNECT)
    /// @param headers in order; repeat an entry for several fields of one name
    public static SyntheticHead request(
            String method, String scheme, String authority, String path, List<Map.Entry<String, String>> headers) {
        SyntheticHead head = new SyntheticHead();
        head.method(method);
        head.scheme(scheme);
        head.authority(head.append(authority));
        head.path(path.isEmpty() ? ABSENT : head.append(path));
        headers.forEach(h -> head.add(h.getKey().toLowerCase(Locale.ROOT), h.getValue()));
        return head;
    }

    /// A plain GET.
    public static SyntheticHead get(String authority, String path) {
        return request("GET", "http", authority, path, List.of());
    }

    /// @param headers in order
    public static SyntheticHead response(int status, List<Map.Entry<String, String>> headers) {
        SyntheticHead head = new SyntheticHead();
        head.status(status);
        headers.forEach(h -> head.add(h.getKey().toLowerCase(Locale.ROOT), h.getValue()));
        return head;
    }

    /// An independent copy.
    public SyntheticHead copy() {
        SyntheticHead head = new SyntheticHead();
        head.copy(this);
        return head;
    }

    public void method(String text) {
        method(append(text));
    }

    public void scheme(String text) {
        scheme(append(text));
    }

    /// Name and value of each header, in order.
    public List<Map.Entry<String, String>> headers() {
        List<Map.Entry<String, String>> headers = new ArrayList<>();
        for (int i = 0; i < headerCount(); i++) {
            headers.add(Map.entry(text(headerName(i)), text(headerValue(i))));
        }
        return headers;
    }
}
