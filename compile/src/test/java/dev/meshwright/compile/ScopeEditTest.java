package dev.meshwright.compile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meshwright.base.tree.SourceDocumentFile;
import dev.meshwright.compile.memo.CompileCache;
import dev.meshwright.dialects.MeshReader;
import dev.meshwright.model.Mesh;
import dev.meshwright.model.MeshSettings;
import dev.meshwright.xds.ResourceSet;
import dev.meshwright.xds.TypeUrl;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What a Sidecar lets a workload see follows the routes: one that is edited brings in other ports and other services,
/// whatever was compiled before the edit.
class ScopeEditTest {
    private static final String FRONT = "front.shop.svc.cluster.local";
    private static final String HIDDEN = "hidden.back.svc.cluster.local";
    private static final String CLUSTER = "outbound|%d||" + HIDDEN;

    private final MeshReader reader = new MeshReader();
    private final Compiler remembering = new Compiler(new CompileCache());

    @Test
    void routeLedToAnotherPort_bringsInThatPort() {
        ResourceSet first = compiled(HIDDEN, 80);
        assertThat(clusters(first)).contains(CLUSTER.formatted(80)).doesNotContain(CLUSTER.formatted(81));

        ResourceSet second = compiled(HIDDEN, 81);
        assertThat(clusters(second)).contains(CLUSTER.formatted(81)).doesNotContain(CLUSTER.formatted(80));
    }

    @Test
    void hostOfATable_becomesTheServiceThatAnotherRouteLeadsTo_andBack() {
        assertThat(clusters(compiled(HIDDEN, 80))).contains(CLUSTER.formatted(80));
        assertThat(clusters(compiled(FRONT, 80))).doesNotContain(CLUSTER.formatted(80));
        assertThat(clusters(compiled(HIDDEN, 80))).contains(CLUSTER.formatted(80));
    }

    /// With one compiler that remembers; a fresh one gives the same.
    ///
    /// @param host that the route for `front` leads to
    private ResourceSet compiled(String host, int port) {
        List<SourceDocumentFile> files =
                List.of(FIXED, TABLE, new SourceDocumentFile("route.yaml", """
                        apiVersion: networking.istio.io/v1
                        kind: VirtualService
                        metadata: {name: front, namespace: shop}
                        spec:
                          hosts: [front.shop.svc.cluster.local]
                          http:
                            - route:
                                - destination: {host: %s, port: {number: %d}}
                        """.formatted(host, port)));
        Mesh mesh = reader.read(files, MeshSettings.DEFAULT).mesh();
        Mesh alone = new MeshReader().read(files, MeshSettings.DEFAULT).mesh();
        ResourceSet resources = remembering.compile(mesh, NODE).resources();
        assertThat(resources)
                .isEqualTo(new Compiler(new CompileCache()).compile(alone, NODE).resources());
        return resources;
    }

    private static Set<String> clusters(ResourceSet resources) {
        return resources.of(TypeUrl.CLUSTER).keySet();
    }

    private static final ProxyNode NODE = new ProxyNode(
            "sidecar~10.1.0.1~one.shop~shop.svc.cluster.local",
            ProxyNode.Kind.SIDECAR,
            "one",
            "shop",
            "default",
            Map.of("app", "one"),
            "one",
            "10.1.0.1",
            ProxyNode.Interception.REDIRECT,
            List.of(),
            Map.of(),
            Map.of(),
            "127.0.0.1",
            new ProxyNode.Features(true, true));

    private static final SourceDocumentFile FIXED = new SourceDocumentFile("fixed.yaml", """
            apiVersion: networking.istio.io/v1
            kind: Sidecar
            metadata: {name: default, namespace: shop}
            spec:
              egress:
                - hosts: [shop/*]
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: front, namespace: shop}
            spec:
              clusterIP: 10.2.0.1
              selector: {app: front}
              ports: [{name: http, port: 80}]
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: hidden, namespace: back}
            spec:
              clusterIP: 10.2.0.2
              selector: {app: hidden}
              ports: [{name: http, port: 80}, {name: http-more, port: 81}]
            """);

    /// Seen for its first host; its second names a service that is not seen by itself.
    private static final SourceDocumentFile TABLE = new SourceDocumentFile("table.yaml", """
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: {name: table, namespace: shop}
            spec:
              hosts: [other.example, hidden.back.svc.cluster.local]
              http:
                - route:
                    - destination: {host: front.shop.svc.cluster.local}
            """);
}
