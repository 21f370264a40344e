package dev.meshwright.proxy.server;

import dev.meshwright.base.identity.Issuer;
import dev.meshwright.base.identity.KeyedCertificate;
import dev.meshwright.base.identity.Pem;
import dev.meshwright.base.identity.SpiffeId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// Certificates as files: `NAME.pem` and `NAME.key`.
record CertificateFolder(Path path) {
    static KeyedCertificate issued(Issuer by, String account, Instant at, Duration life) {
        return by.issue(Issuer.Leaf.of(new SpiffeId("cluster.local", "default", account), life), at);
    }

    void root(String name, Issuer root) throws IOException {
        Files.writeString(path.resolve(name + ".pem"), Pem.ofCertificates(List.of(root.certificate())));
    }

    void write(String name, KeyedCertificate certificate) throws IOException {
        Files.writeString(path.resolve(name + ".pem"), certificate.certificatePem());
        Files.writeString(path.resolve(name + ".key"), certificate.keyPem());
    }

    /// The files as a `TlsCertificate`.
    String config(String name) {
        return "{certificate_chain: {filename: %s/%s.pem}, private_key: {filename: %s/%s.key}}"
                .formatted(path, name, path, name);
    }
}
