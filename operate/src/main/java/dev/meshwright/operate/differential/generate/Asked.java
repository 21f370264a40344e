package dev.meshwright.operate.differential.generate;

import java.util.List;
import java.util.Map;

/// A request, as a file of `meshwright verify` writes it.
///
/// @param from workload with its namespace, or `outside`
/// @param scheme `http`, `grpc`, `tcp`
/// @param address host that is called; with `outside` without meaning
/// @param authority Host header, with port if it shall have one
/// @param path with query; empty for `tcp`
public record Asked(
        String from,
        String scheme,
        String method,
        String address,
        int port,
        String authority,
        String path,
        List<Map.Entry<String, String>> headers,
        boolean http2) {
    public static final String OUTSIDE = "outside";

    public Asked {
        headers = List.copyOf(headers);
    }
}
