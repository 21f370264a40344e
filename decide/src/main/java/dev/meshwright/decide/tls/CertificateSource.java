package dev.meshwright.decide.tls;

/// Our own certificate chain and key.
public sealed interface CertificateSource {
    record Pair(DataSource chain, DataSource key, DataSource password) implements CertificateSource {}

    record Secret(SecretRef secret) implements CertificateSource {}
}
