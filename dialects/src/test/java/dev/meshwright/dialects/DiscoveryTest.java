package dev.meshwright.dialects;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meshwright.base.tree.SourceDocumentFile;
import dev.meshwright.model.AuthorizationPolicy;
import dev.meshwright.model.MeshSettings;
import java.util.List;
import org.junit.jupiter.api.Test;

/// MeshConfig `discoverySelectors` (docs/differences.md: never the root namespace).
class DiscoveryTest {
    private static final String MESH = """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: istio, namespace: istio-system}
        data: {mesh: "discoverySelectors: [{matchLabels: {team: shop}}]"}
        ---
        apiVersion: v1
        kind: Namespace
        metadata: {name: shop, labels: {team: shop}}
        ---
        apiVersion: v1
        kind: Namespace
        metadata: {name: other, labels: {team: other}}
        ---
        apiVersion: v1
        kind: Namespace
        metadata: {name: istio-system}
        """;

    private static String policy(String namespace) {
        return """
            ---
            apiVersion: security.istio.io/v1
            kind: AuthorizationPolicy
            metadata: {name: nobody, namespace: %s}
            spec: {}
            """.formatted(namespace);
    }

    @Test
    void namespacesThatNoSelectorPicks_areHidden_butNeverTheRootOne() {
        MeshRead read = new MeshReader()
                .read(
                        List.of(new SourceDocumentFile(
                                "mesh.yaml", MESH + policy("shop") + policy("other") + policy("istio-system"))),
                        MeshSettings.DEFAULT);
        assertThat(read.mesh().authorizationPolicies())
                .extracting(AuthorizationPolicy::namespace)
                .containsExactlyInAnyOrder("shop", "istio-system");
        assertThat(read.diagnostics()).anyMatch(d -> d.what().contains("AuthorizationPolicy/other/nobody"));
    }
}
