package dev.meshwright.architect.world;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meshwright.base.tree.SourceDocumentFile;
import dev.meshwright.dialects.MeshRead;
import dev.meshwright.dialects.MeshReader;
import dev.meshwright.model.MeshSettings;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What a Telemetry compiles to is what our own proxy can load.
final class TelemetryLoadTest {
    private static final String SHOP = """
        apiVersion: v1
        kind: Service
        metadata: {name: ratings, namespace: shop}
        spec:
          selector: {app: ratings}
          ports: [{port: 80, name: http}, {port: 90, name: tcp}]
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: ratings, namespace: shop}
        spec:
          selector: {matchLabels: {app: ratings}}
          template:
            metadata: {labels: {app: ratings}}
            spec: {containers: [{name: a, ports: [{containerPort: 80}, {containerPort: 90}]}]}
        ---
        apiVersion: telemetry.istio.io/v1
        kind: Telemetry
        metadata: {name: all, namespace: shop}
        spec:
          metrics:
          - overrides:
            - tagOverrides:
                verb: {value: request.method}
                odd: {value: some-word}
                broken: {value: "no expression ("}
                source_app: {operation: REMOVE}
            - match: {metric: REQUEST_SIZE}
              disabled: true
          accessLogging:
          - providers: [{name: envoy}]
            filter: {expression: "response.code >= 500 || request.nothing == 1"}
          - match: {mode: CLIENT}
            providers: [{name: envoy}]
            filter: {expression: "request.path.matches('^/a')"}
        """;

    @Test
    void overridesAndFilters_areLoadedWithoutARefusal() {
        MeshRead read = new MeshReader().read(List.of(new SourceDocumentFile("shop.yaml", SHOP)), MeshSettings.DEFAULT);
        World world = World.of(read.mesh(), List.of(), Assumptions.DEFAULT);
        int sidecars = 0;
        for (Instance instance : world.instances()) {
            if (instance.role() != Instance.Role.SIDECAR) {
                continue;
            }
            sidecars++;
            ProxyTables tables = world.tables(instance);
            tables.loadAll();
            assertThat(tables.refused()).as(instance.toString()).isEmpty();
            assertThat(tables.listeners().toString())
                    .as(instance.toString())
                    .contains("source=request.method", "source=some-word", "source_app", "request_bytes")
                    .contains("source=request.path.matches('^/a')")
                    .doesNotContain("no expression");
        }
        assertThat(sidecars).isGreaterThan(0);
    }
}
