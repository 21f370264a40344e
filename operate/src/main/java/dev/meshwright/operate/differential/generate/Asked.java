package dev.meshwright.operate.differential.generate;

import java.util.List;
import java.util.Map;

/// A request, as a file of `meshwright verify` writes it.
///
/// @param from workload with its namespace, or `outside`
/// @param scheme `http`, `https`, `grpc`, `tcp`, `tls`
/// @param address host that is called; with `outside` without meaning
/// @param authority Host header, with port if it shall have one; of no meaning for bytes
/// @param path with query; empty for bytes
/// @param sni server name of `https` and `tls`; empty: the authority's
/// @param certificate the client's, of `https` and `tls`: `none`, `trusted`, `untrusted`
public record Asked(
        String from,
        String scheme,
        String method,
        String address,
        int port,
        String authority,
        String path,
        List<Map.Entry<String, String>> headers,
        boolean http2,
        String sni,
        String certificate) {
    public static final String OUTSIDE = "outside";

    /// By its value limits tell one look from another.
    static final String LOOK = "x-look";

    public Asked {
        headers = List.copyOf(headers);
    }

    /// Without TLS by the client.
    public Asked(
            String from,
            String scheme,
            String method,
            String address,
            int port,
            String authority,
            String path,
            List<Map.Entry<String, String>> headers,
            boolean http2) {
        this(from, scheme, method, address, port, authority, path, headers, http2, "", "none");
    }

    /// Whether it is no HTTP.
    public boolean bytes() {
        return scheme.equals("tcp") || scheme.equals("tls");
    }

    /// Whether a limit counts it.
    public boolean limited() {
        return headers.stream().anyMatch(h -> h.getKey().equals(LOOK));
    }

    /// The same for limits that have not met it.
    public Asked anew(String look) {
        return with(
                method,
                path,
                headers.stream()
                        .map(h -> h.getKey().equals(LOOK) ? Map.entry(LOOK, look) : h)
                        .toList(),
                http2);
    }

    /// The same with these in the place of the request's own.
    public Asked with(String otherMethod, String otherPath, List<Map.Entry<String, String>> others, boolean overHttp2) {
        return new Asked(
                from, scheme, otherMethod, address, port, authority, otherPath, others, overHttp2, sni, certificate);
    }
}
