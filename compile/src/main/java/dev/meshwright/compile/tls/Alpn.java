package dev.meshwright.compile.tls;

import dev.meshwright.model.Protocol;
import java.util.List;

/// Protocol words in the mesh's TLS handshakes. A server in PERMISSIVE mode tells mesh mTLS from a program's
/// own TLS by them, and HTTP from opaque bytes.
///
/// Istio's proxies choose the words per request (filter `istio.alpn`), which stock Envoy lacks. Here they
/// follow from the port's declared protocol and stand in the cluster's TLS context, so that every data plane
/// sends the same: what `istio.alpn` would send for that protocol. At ports of undeclared protocol these are the words
/// for opaque bytes, and a captured sidecar's chain for detected HTTP has others in their place.
public final class Alpn {
    /// What marks mesh mTLS that carries HTTP.
    public static final List<String> MESH_HTTP = List.of("istio-http/1.0", "istio-http/1.1", "istio-h2");

    /// What marks mesh mTLS that carries anything.
    public static final List<String> MESH_TCP = List.of("istio-peer-exchange", "istio");

    /// What marks mesh mTLS at a port of declared HTTP.
    public static final List<String> MESH_ANY =
            List.of("istio", "istio-peer-exchange", "istio-http/1.0", "istio-http/1.1", "istio-h2");

    /// What plaintext HTTP is detected as (`http_inspector`).
    public static final List<String> PLAIN_HTTP = List.of("http/1.1", "h2c");

    private Alpn() {}

    /// What tells a mesh peer, at a port of undeclared protocol, that HTTP comes.
    ///
    /// @param plain one of [#PLAIN_HTTP], in which the client speaks
    public static List<String> offeredFor(String plain) {
        return offered(plain.equals("h2c") ? Protocol.HTTP2 : Protocol.HTTP);
    }

    /// What a client offers to a port of this protocol.
    public static List<String> offered(Protocol protocol) {
        return switch (protocol) {
            case HTTP -> List.of("istio-http/1.1", "istio", "http/1.1");
            case HTTP2, GRPC -> List.of("istio-h2", "istio", "h2");
            case HTTPS, TLS, TCP, UDP, UNDECLARED -> MESH_TCP;
        };
    }
}
