package dev.meshwright.testing.authorization;

import java.util.List;
import java.util.Map;

/// One call of a workload, from outside its sidecar.
///
/// @param from loopback address of the caller
/// @param identity SPIFFE id in the caller's certificate of the mesh; empty: plaintext
/// @param serverName SNI; empty: none, and without identity no TLS
/// @param http empty for bytes over the workload's TCP port
record Question(String from, String identity, String serverName, List<Request> http) {
    record Request(String method, String authority, String path, List<Map.Entry<String, String>> headers) {
        Request {
            headers = List.copyOf(headers);
        }

        Request at(String otherPath) {
            return new Request(method, authority, otherPath, headers);
        }
    }

    Question {
        http = List.copyOf(http);
    }

    boolean bytes() {
        return http.isEmpty();
    }

    Request request() {
        return http.getFirst();
    }

    Question at(String path) {
        return new Question(from, identity, serverName, List.of(request().at(path)));
    }

    String alpn() {
        return bytes() ? "istio" : "istio-http/1.1";
    }
}
