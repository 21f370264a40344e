package dev.meshwright.model;

import java.util.List;

/// How every proxy treats requests (Istio MeshConfig `pathNormalization` and `defaultConfig`).
///
/// @param certificates what a gateway does with `x-forwarded-client-cert`
/// @param trustedProxies in front of a gateway, whose `x-forwarded-for` is believed
/// @param connections limits of clients' connections
/// @param proxyProtocol connections to a gateway begin with the PROXY header of a load balancer
public record HttpHandling(
        PathNormalization paths,
        ProxyHeaders headers,
        CertificateHeader certificates,
        int trustedProxies,
        boolean proxyProtocol,
        ConnectionSettings connections) {
    public static final HttpHandling DEFAULT = new HttpHandling(
            PathNormalization.BASE,
            ProxyHeaders.DEFAULT,
            CertificateHeader.SANITIZE_SET,
            0,
            false,
            ConnectionSettings.NONE);

    /// What is done to a path before anything looks at it; each does more than the one before.
    public enum PathNormalization {
        NONE,
        /// RFC 3986: dot segments, unreserved characters, `\`.
        BASE,
        MERGE_SLASHES,
        /// `%2F` and `%5C` too.
        DECODE_AND_MERGE_SLASHES
    }

    /// `x-forwarded-client-cert`.
    public enum CertificateHeader {
        SANITIZE,
        FORWARD_ONLY,
        APPEND_FORWARD,
        SANITIZE_SET,
        ALWAYS_FORWARD_ONLY
    }

    /// Parts of a client's certificate that the program behind a sidecar is told.
    public enum CertificatePart {
        SUBJECT,
        CERT,
        CHAIN,
        DNS,
        URI
    }

    /// Headers that proxies write of their own accord.
    ///
    /// @param server what answers say; unset: as each kind of listener has it, off: what the program says
    /// @param certificates of callers of a sidecar
    /// @param told parts of a caller's certificate
    /// @param debug `x-envoy-...` in answers and towards programs
    public record ProxyHeaders(
            Setting<String> server,
            boolean requestId,
            boolean attemptCount,
            boolean debug,
            boolean forwardedHost,
            boolean forwardedPort,
            CertificateHeader certificates,
            List<CertificatePart> told) {
        public static final ProxyHeaders DEFAULT = new ProxyHeaders(
                Setting.unset(),
                true,
                true,
                true,
                false,
                false,
                CertificateHeader.APPEND_FORWARD,
                List.of(CertificatePart.SUBJECT, CertificatePart.DNS, CertificatePart.URI));

        public ProxyHeaders {
            told = List.copyOf(told);
        }
    }
}
