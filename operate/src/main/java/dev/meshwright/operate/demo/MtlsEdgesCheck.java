package dev.meshwright.operate.demo;

import dev.meshwright.operate.load.Load;
import dev.meshwright.operate.shop.Sightings;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// Every HTTP edge of the shop carries mutual TLS: each program is told its callers' SPIFFE ids by its own
/// sidecar, which writes them only from a certificate that it verified.
final class MtlsEdgesCheck implements Check {
    @Override
    public String id() {
        return "mtls-every-edge";
    }

    @Override
    public List<CheckResult> run(DemoMesh mesh) throws IOException {
        mesh.shop().reset();
        try (Load load = new Load(Duration.ofSeconds(20))) {
            load.closed(mesh.gateway(), 120, 4, Map.of());
        }
        List<String> seen = new ArrayList<>();
        boolean pass = true;
        for (DemoMesh.Edge edge : mesh.httpEdges()) {
            TreeSet<String> peers = new TreeSet<>();
            for (Sightings.Snapshot program : mesh.shop().seen(edge.to())) {
                peers.addAll(program.peers().keySet());
            }
            String wanted = "spiffe://" + mesh.trustDomain() + "/ns/" + edge.fromNamespace() + "/sa/" + edge.from();
            boolean mutual = peers.contains(wanted) && !peers.contains("");
            pass &= mutual;
            seen.add(edge.from() + " -> " + edge.to() + (mutual ? ": " + wanted : ": saw " + peers));
        }
        return List.of(new CheckResult(
                id(),
                "PeerAuthentication security.istio.io/v1beta1, mtls.mode: STRICT",
                "every edge shows mutual TLS with the caller's SPIFFE id",
                String.join("; ", seen),
                pass));
    }
}
