package dev.meshwright.decide.tls;

/// TLS towards who connects to us: `DownstreamTlsContext`.
public record DownstreamTls(CommonTls common, ClientCertificate clientCertificate, ServerName serverName) {
    public enum ClientCertificate {
        /// Asked for only when there are roots to check it against.
        OPTIONAL,
        REQUIRED
    }

    public enum ServerName {
        OPTIONAL,
        REQUIRED
    }
}
