package dev.meshwright.operate.differential.generate;

import dev.meshwright.base.identity.Issuer;
import dev.meshwright.base.identity.Keys;
import dev.meshwright.base.identity.Pem;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// The one key pair that generated Secrets hold: gateways show it, and it is the client's where it shall be trusted.
/// Made anew by each process; no decision depends on its bytes.
final class Certificates {
    static final String NAME = "generated";

    private static final Duration LIFE = Duration.ofDays(3650);
    private static final List<String> NAMES = List.of("*.example", "*.example.com", "generated.example");

    private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");
    private static final Issuer AUTHORITY = Issuer.root("generated", BEGIN, LIFE);
    private static final KeyPair KEYS = Keys.generate();

    private Certificates() {}

    /// Who issued it, as PEM.
    static String authority() {
        return authority(AUTHORITY);
    }

    static String authority(Issuer issuer) {
        return Pem.ofCertificates(List.of(issuer.certificate()));
    }

    /// The Secret, in a namespace.
    static Map<String, Object> secret(String namespace) {
        X509Certificate leaf = AUTHORITY.foreignLeaf(KEYS.getPublic(), List.of(), NAMES, BEGIN, LIFE);
        return Node.map(
                "apiVersion",
                "v1",
                "kind",
                "Secret",
                "metadata",
                Node.map("name", NAME, "namespace", namespace),
                "type",
                "kubernetes.io/tls",
                "stringData",
                Node.map(
                        "tls.crt",
                        Pem.ofCertificates(List.of(leaf, AUTHORITY.certificate())),
                        "tls.key",
                        Pem.ofPrivateKey(KEYS.getPrivate()),
                        "ca.crt",
                        authority()));
    }
}
