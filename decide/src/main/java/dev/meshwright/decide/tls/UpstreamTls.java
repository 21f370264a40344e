package dev.meshwright.decide.tls;

/// TLS towards whom we connect to: `UpstreamTlsContext`.
///
/// @param sni sent in the ClientHello; empty: none, unless the source says otherwise
public record UpstreamTls(CommonTls common, String sni, SniSource sniSource) {
    public enum SniSource {
        CONFIGURED,
        /// The endpoint's host name (`auto_host_sni`).
        ENDPOINT_HOSTNAME
    }
}
