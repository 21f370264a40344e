package dev.meshwright.operate.demo;

import dev.meshwright.base.identity.Issuer;
import dev.meshwright.base.identity.Keys;
import dev.meshwright.base.identity.Pem;
import dev.meshwright.base.identity.SpiffeId;
import dev.meshwright.operate.lab.Lab;
import dev.meshwright.operate.lab.LabPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// Leaves a workload with a certificate of the right CA whose time is over, as if it had been switched off for
/// longer than the certificate's life: the join token is spent, and an expired certificate renews nothing.
final class ExpiredCertificate {
    private ExpiredCertificate() {}

    /// Replaces the stored identity, then ends the process that holds the good one; its parent starts it again.
    static void give(DemoMesh mesh, Lab lab, String workload) throws IOException {
        Issuer issuer = mesh.issuer();
        KeyPair keys = Keys.generate();
        SpiffeId id = new SpiffeId(mesh.trustDomain(), ShopTopology.NAMESPACE, workload);
        Instant threeHoursAgo = Instant.now().minus(Duration.ofHours(3));
        X509Certificate expired = issuer.leaf(keys.getPublic(), Issuer.Leaf.of(id, Duration.ofHours(1)), threeHoursAgo);
        Files.writeString(
                lab.workloadFolder(workload).resolve("key.pem"),
                Pem.ofPrivateKey(keys.getPrivate()) + Pem.ofCertificates(List.of(expired, issuer.certificate())));
        String process = lab.plan().dataPlane() == LabPlan.DataPlane.OWN ? workload : "agent";
        lab.child(process).kill();
    }
}
