package dev.meshwright.compile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meshwright.base.tree.SourceDocumentFile;
import dev.meshwright.compile.memo.CompileCache;
import dev.meshwright.dialects.MeshReader;
import dev.meshwright.model.Mesh;
import dev.meshwright.model.MeshSettings;
import dev.meshwright.xds.ResourceSet;
import dev.meshwright.xds.TypeUrl;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// What an edit costs in a mesh of many services, counted in parts compiled, for many nodes.
class IncrementalTest {
    private static final int SERVICES = 200;
    private static final int NODES = 20;

    @Test
    void editedRoute_compilesOneTable_forAllNodesTogether() {
        MeshReader reader = new MeshReader();
        CompileCache cache = new CompileCache();
        Compiler compiler = new Compiler(cache);
        List<SourceDocumentFile> files = files();
        Mesh before = reader.read(files, MeshSettings.DEFAULT).mesh();
        compileAll(compiler, before);
        long first = cache.misses();

        files.set(
                7,
                new SourceDocumentFile(files.get(7).name(), files.get(7).text().replace("weight: 90", "weight: 50")));
        compileAll(compiler, reader.read(files, MeshSettings.DEFAULT).mesh());

        assertThat(first).isGreaterThan(SERVICES * 4L);
        assertThat(cache.misses() - first).isEqualTo(1);
    }

    @Test
    void editedRoute_leavesTheMapsOfOtherTypes_andNothingNewIsOwed_whereNothingWasEdited() {
        MeshReader reader = new MeshReader();
        Compiler compiler = new Compiler(new CompileCache());
        List<SourceDocumentFile> files = files();
        ProxyNode node = captured();
        ResourceSet before = compiler.compile(
                        reader.read(files, MeshSettings.DEFAULT).mesh(), node)
                .resources();
        files.set(
                7,
                new SourceDocumentFile(files.get(7).name(), files.get(7).text().replace("weight: 90", "weight: 50")));
        Mesh edited = reader.read(files, MeshSettings.DEFAULT).mesh();
        ResourceSet after = compiler.compile(edited, node).resources();

        for (TypeUrl type : List.of(TypeUrl.CLUSTER, TypeUrl.ENDPOINT, TypeUrl.LISTENER, TypeUrl.ROUTE)) {
            assertThat(after.of(type)).as(type.shortName()).isSameAs(before.of(type));
        }
        assertThat(after.of(TypeUrl.VIRTUAL_HOST)).isNotEqualTo(before.of(TypeUrl.VIRTUAL_HOST));
        assertThat(reader.read(List.copyOf(files), MeshSettings.DEFAULT).mesh()).isSameAs(edited);
        assertThat(after)
                .isEqualTo(new Compiler(new CompileCache())
                        .compile(
                                new MeshReader()
                                        .read(files, MeshSettings.DEFAULT)
                                        .mesh(),
                                node)
                        .resources());
    }

    private static ProxyNode captured() {
        String address = "10.0.7.1";
        return new ProxyNode(
                "sidecar~" + address + "~s7.shop~shop.svc.cluster.local",
                ProxyNode.Kind.SIDECAR,
                "s7",
                "shop",
                "s7",
                Map.of("app", "s7", "version", "v1"),
                "s7",
                address,
                ProxyNode.Interception.REDIRECT,
                List.of(),
                Map.of(),
                Map.of(),
                "127.0.0.1",
                new ProxyNode.Features(true, true));
    }

    private static void compileAll(Compiler compiler, Mesh mesh) {
        for (int i = 0; i < NODES; i++) {
            compiler.compile(mesh, node(i, mesh));
        }
    }

    private static List<SourceDocumentFile> files() {
        List<SourceDocumentFile> files = new ArrayList<>();
        for (int i = 0; i < SERVICES; i++) {
            files.add(new SourceDocumentFile("s%03d.yaml".formatted(i), """
                apiVersion: networking.istio.io/v1
                kind: ServiceEntry
                metadata: {name: sNNN, namespace: shop}
                spec:
                  hosts: [sNNN.shop.svc.cluster.local]
                  resolution: STATIC
                  location: MESH_INTERNAL
                  ports: [{number: 80, name: http, protocol: HTTP}]
                  endpoints:
                    - {address: 10.0.NNN.1, labels: {version: v1, security.istio.io/tlsMode: istio}, serviceAccount: sNNN}
                    - {address: 10.0.NNN.2, labels: {version: v2, security.istio.io/tlsMode: istio}, serviceAccount: sNNN}
                ---
                apiVersion: networking.istio.io/v1
                kind: DestinationRule
                metadata: {name: sNNN, namespace: shop}
                spec:
                  host: sNNN.shop.svc.cluster.local
                  subsets:
                    - {name: v1, labels: {version: v1}}
                    - {name: v2, labels: {version: v2}}
                ---
                apiVersion: networking.istio.io/v1
                kind: VirtualService
                metadata: {name: sNNN, namespace: shop}
                spec:
                  hosts: [sNNN.shop.svc.cluster.local]
                  http:
                    - route:
                        - destination: {host: sNNN.shop.svc.cluster.local, subset: v1}
                          weight: 90
                        - destination: {host: sNNN.shop.svc.cluster.local, subset: v2}
                          weight: 10
                """.replace("NNN", Integer.toString(i))));
        }
        return files;
    }

    private static ProxyNode node(int number, Mesh mesh) {
        String address = "127.77.1." + (number + 1);
        Map<String, String> outbound = new TreeMap<>();
        mesh.services().forEach(s -> outbound.put(s.host() + ":80", address + ":" + (20000 + outbound.size())));
        return new ProxyNode(
                "sidecar~" + address + "~n" + number + ".shop~shop.svc.cluster.local",
                ProxyNode.Kind.SIDECAR,
                "n" + number,
                "shop",
                "default",
                Map.of("app", "n" + number),
                "n" + number,
                address,
                ProxyNode.Interception.NONE,
                List.of(),
                outbound,
                Map.of(),
                "127.0.0.1",
                new ProxyNode.Features(true, true));
    }
}
