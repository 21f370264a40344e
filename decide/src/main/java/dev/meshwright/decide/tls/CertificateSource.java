package dev.meshwright.decide.tls;

/// Where our own certificate chain and key come from (`CommonTlsContext.tls_certificates`, and its SDS form).
/// Only named here; the proxy reads them, and reads them anew when they rotate.
public sealed interface CertificateSource {
    record Pair(DataSource chain, DataSource key, DataSource password) implements CertificateSource {}

    record Secret(SecretRef secret) implements CertificateSource {}
}
