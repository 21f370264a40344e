package dev.meshwright.operate.verify.file;

import dev.meshwright.architect.explain.Target;
import dev.meshwright.operate.conformance.Request;
import java.util.List;
import java.util.Map;

/// What is sent, as the file says it.
///
/// @param authority Host header; empty: that of the target
/// @param sni empty: the authority's name
/// @param alpn empty: what the scheme says
/// @param timeoutMillis 0: a few seconds
public record TestRequest(
        Target target,
        String authority,
        List<Map.Entry<String, String>> headers,
        String body,
        String sni,
        List<String> alpn,
        Request.ClientCertificate certificate,
        boolean http2,
        boolean webSocket,
        boolean followRedirects,
        boolean newConnections,
        long timeoutMillis) {
    public TestRequest {
        headers = List.copyOf(headers);
        alpn = List.copyOf(alpn);
    }
}
