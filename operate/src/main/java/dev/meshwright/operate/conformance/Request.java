package dev.meshwright.operate.conformance;

import java.util.List;
import java.util.Map;

/// What a client sends, maybe several times.
///
/// @param target workload or service that it is meant for, for what is expected of it; may be empty
/// @param address host name or numeric IP that the client connects to; with [Client.Outside] the gateway's, and empty
/// @param port that it connects to
/// @param path with query; empty where the scheme has none
/// @param authority Host header; empty: `address`
/// @param headers in order, without the authority
/// @param sni empty: the authority's name; only with TLS
/// @param alpn offered; empty: what the scheme says
/// @param count how often it is sent
/// @param timeoutMillis 0: a few seconds
/// @param proxyProtocol version of the PROXY header that the client sends first; 0: none
/// @param body of an HTTP request, the line of a TCP client; empty: none, or whatever its protocol needs
public record Request(
        Client from,
        String target,
        String address,
        int port,
        Scheme scheme,
        String method,
        String path,
        String authority,
        List<Map.Entry<String, String>> headers,
        String sni,
        List<String> alpn,
        int count,
        long timeoutMillis,
        boolean http2,
        boolean followRedirects,
        boolean newConnection,
        int proxyProtocol,
        ClientCertificate clientCertificate,
        String body) {
    public enum Scheme {
        HTTP,
        /// TLS by the client, then HTTP.
        HTTPS,
        /// HTTP/2, `application/grpc`.
        GRPC,
        WEBSOCKET,
        TCP,
        /// TLS by the client, then bytes.
        TLS,
        UDP;

        public boolean hasTls() {
            return this == HTTPS || this == TLS;
        }

        public boolean isHttp() {
            return this == HTTP || this == HTTPS || this == GRPC || this == WEBSOCKET;
        }
    }

    public enum ClientCertificate {
        NONE,
        /// Issued by the authority that the documents trust.
        TRUSTED,
        /// Issued by somebody else.
        UNTRUSTED,
        /// Of the mesh: what the sidecar of `from` would present.
        MESH
    }

    public Request {
        headers = List.copyOf(headers);
        alpn = List.copyOf(alpn);
    }

    /// What stands in the request line: gRPC calls the method of Istio's echo service where the case names none.
    public String pathOrDefault() {
        if (!path.isEmpty()) {
            return path;
        }
        return scheme == Scheme.GRPC ? "/proto.EchoTestService/Echo" : "/";
    }

    /// For people: `a.echo GET http://b:80/path`.
    public String describe() {
        String what = scheme.isHttp() ? method + " " : "";
        String host = address.isEmpty() ? authority : address;
        String shown = authority.isEmpty() || authority.equals(host) ? "" : " (Host " + authority + ")";
        String times = count > 1 ? " x" + count : "";
        return from + " " + what + scheme.name().toLowerCase(java.util.Locale.ROOT) + "://" + host + ":" + port + path
                + shown + times;
    }
}
