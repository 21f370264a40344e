package dev.meshwright.cli.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meshwright.agent.workload.Workload;
import dev.meshwright.cli.outcome.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkloadsFileTest {
    @TempDir
    Path folder;

    private List<WorkloadsFile.Entry> read(String text) throws IOException {
        Path file = folder.resolve("workloads.yaml");
        Files.writeString(file, text);
        return WorkloadsFile.read(file);
    }

    @Test
    void sidecarAndGateway_areRead() throws IOException {
        List<WorkloadsFile.Entry> entries = read("""
                workloads:
                - name: reviews-v2
                  serviceAccount: reviews
                  service: reviews
                  labels: {version: v2}
                  ports: [{port: 9080, appPort: 30001}]
                  upstreams: {ratings: "127.0.0.1:9081"}
                  tokenFile: /tmp/token
                - name: edge
                  namespace: istio-system
                  serviceAccount: edge
                  gateway: {ports: {"80": 8080}}
                """);
        assertThat(entries.getFirst().workload().role())
                .isEqualTo(new Workload.Sidecar(
                        "reviews",
                        List.of(new Workload.Port(9080, 30_001, "http")),
                        Map.of("ratings", "127.0.0.1:9081"),
                        Workload.Readiness.CONNECT));
        assertThat(entries.getFirst().tokenFile()).contains(Path.of("/tmp/token"));
        assertThat(entries.getLast().workload().role()).isEqualTo(new Workload.Gateway("127.0.0.1", Map.of(80, 8080)));
    }

    @Test
    void missingField_isNamed_withItsPlace() {
        assertThatThrownBy(() -> read("workloads:\n- name: x\n  service: y\n"))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("workloads.yaml:2:3: 'serviceAccount' is missing");
    }

    @Test
    void portOutOfRange_isRefused_withTheRange() {
        assertThatThrownBy(() -> read(
                        "workloads:\n- {name: x, serviceAccount: x, service: x, ports: [{port: 70000, appPort: 1}]}\n"))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("port: 70000 (expected: 1 to 65535)");
    }
}
