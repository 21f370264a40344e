package dev.meshwright.operate.demo;

import dev.meshwright.base.identity.Issuer;
import dev.meshwright.base.identity.KeyedCertificate;
import dev.meshwright.base.identity.Pem;
import dev.meshwright.base.identity.SpiffeId;
import dev.meshwright.operate.lab.Lab;
import dev.meshwright.operate.lab.LabPlan;
import java.io.IOException;
import java.nio.file.Files;
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
        SpiffeId id = new SpiffeId(mesh.trustDomain(), ShopTopology.NAMESPACE, workload);
        Instant threeHoursAgo = Instant.now().minus(Duration.ofHours(3));
        KeyedCertificate expired = issuer.issue(Issuer.Leaf.of(id, Duration.ofHours(1)), threeHoursAgo);
        Files.writeString(
                lab.workloadFolder(workload).resolve("key.pem"),
                expired.keyPem() + Pem.ofCertificates(List.of(expired.certificate(), issuer.certificate())));
        String process = lab.plan().dataPlane() == LabPlan.DataPlane.OWN ? workload : "agent";
        lab.child(process).kill();
    }
}
