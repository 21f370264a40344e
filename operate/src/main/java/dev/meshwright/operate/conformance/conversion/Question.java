package dev.meshwright.operate.conformance.conversion;

import dev.meshwright.decide.connection.ConnectionFacts;
import dev.meshwright.decide.request.SyntheticHead;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A connection and the request on it.
///
/// @param serverName of a TLS connection; empty: plaintext
/// @param headers lower-case names
record Question(int port, String serverName, String method, String host, String path, Map<String, String> headers) {
    Question {
        headers = new TreeMap<>(headers);
    }

    ConnectionFacts connection() {
        boolean tls = !serverName.isEmpty();
        return new ConnectionFacts(
                "10.0.0.1",
                port,
                "10.9.9.9",
                40000,
                tls ? ConnectionFacts.Transport.TLS : ConnectionFacts.Transport.RAW_BUFFER,
                serverName,
                tls ? alpn() : List.of("http/1.1"),
                List.of());
    }

    /// A workload of another network offers what workloads offer each other.
    private List<String> alpn() {
        return serverName.startsWith("outbound_.") ? List.of("istio") : List.of();
    }

    SyntheticHead request() {
        return SyntheticHead.request(
                method,
                serverName.isEmpty() ? "http" : "https",
                host,
                path,
                headers.entrySet().stream()
                        .map(e -> Map.entry(e.getKey(), e.getValue()))
                        .toList());
    }
}
