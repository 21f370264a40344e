package dev.meshwright.control.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meshwright.base.tree.SourceDocumentFile;
import dev.meshwright.dialects.MeshReader;
import dev.meshwright.model.Mesh;
import dev.meshwright.model.MeshSettings;
import dev.meshwright.model.Workload;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class RegisteredMeshTest {
    private static final Mesh DOCUMENTS = new MeshReader()
            .read(List.of(new SourceDocumentFile("edge.yaml", """
                apiVersion: v1
                kind: Pod
                metadata: {name: egress, namespace: edge, labels: {istio: egressgateway}}
                spec: {containers: [{name: istio-proxy}]}
                status: {podIP: 10.44.2.2}
                """)), MeshSettings.DEFAULT)
            .mesh();

    private static Registration gateway(boolean endpoint) {
        return new Registration(
                "egress",
                "edge",
                "egress",
                Map.of("istio", "egressgateway"),
                "",
                List.of(),
                Map.of(),
                true,
                "0.0.0.0",
                Map.of(),
                "egress",
                null,
                "10.44.2.2",
                15_000,
                endpoint);
    }

    private static List<String> addresses(boolean endpoint) {
        return RegisteredMesh.join(DOCUMENTS, List.of(gateway(endpoint))).workloads().stream()
                .map(Workload::address)
                .toList();
    }

    @Test
    void gatewayThatDocumentsDescribe_staysAnEndpoint_whileItIsReady() {
        assertThat(addresses(true)).containsExactly("10.44.2.2");
        assertThat(addresses(false)).isEmpty();
    }
}
