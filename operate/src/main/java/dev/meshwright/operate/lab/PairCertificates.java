package dev.meshwright.operate.lab;

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

/// A throw-away authority with one certificate for each side of the mesh way: `ca.pem`, `client.pem`, `client.key`,
/// `server.pem`, `server.key`; ECDSA P-256, SPIFFE names `.../sa/client` and `.../sa/server`.
public final class PairCertificates {
    private static final String TRUST_DOMAIN = "cluster.local";

    private PairCertificates() {}

    /// @param life from now on
    public static void write(Path folder, Duration life) throws IOException {
        Files.createDirectories(folder);
        Instant now = Instant.now();
        Issuer root = Issuer.root(TRUST_DOMAIN, now, life);
        Files.writeString(folder.resolve("ca.pem"), Pem.ofCertificates(List.of(root.certificate())));
        for (String side : List.of("client", "server")) {
            var leaf = new Issuer.Leaf(
                    new SpiffeId(TRUST_DOMAIN, "default", side),
                    List.of(side + ".default.svc.cluster.local"),
                    List.of(),
                    life);
            KeyedCertificate issued = root.issue(leaf, now);
            Files.writeString(folder.resolve(side + ".pem"), issued.certificatePem());
            Files.writeString(folder.resolve(side + ".key"), issued.keyPem());
        }
    }
}
