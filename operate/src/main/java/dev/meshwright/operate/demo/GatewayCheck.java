package dev.meshwright.operate.demo;

import dev.meshwright.operate.load.Load;
import dev.meshwright.operate.load.LoadResult;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// Requests from outside enter through the ingress gateway.
final class GatewayCheck implements Check {
    private static final int REQUESTS = 300;

    @Override
    public String id() {
        return "gateway";
    }

    @Override
    public List<CheckResult> run(DemoMesh mesh) throws IOException {
        try (Load load = new Load(Duration.ofSeconds(20))) {
            LoadResult result = load.closed(mesh.gateway(), REQUESTS, 4, Map.of());
            long ok = result.byStatus().getOrDefault(200, 0L);
            return List.of(new CheckResult(
                    id(),
                    "Gateway networking.istio.io/v1alpha3, istio: ingressgateway, hosts \"*\"",
                    REQUESTS + " of " + REQUESTS
                            + " requests from outside answered 200 through the gateway, without root",
                    ok + " of " + REQUESTS + " answered 200 at " + mesh.gateway() + Measured.failures(result),
                    ok == REQUESTS));
        }
    }
}
