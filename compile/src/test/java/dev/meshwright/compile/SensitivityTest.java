package dev.meshwright.compile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meshwright.base.diagnostic.Position;
import dev.meshwright.base.tree.SourceDocumentFile;
import dev.meshwright.compile.memo.CompileCache;
import dev.meshwright.model.Mesh;
import dev.meshwright.xds.ResourceSet;
import dev.meshwright.xds.TypeUrl;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/// An edit changes the resources that depend on it and no other; what did not change stays the same instance.
class SensitivityTest {
    private static final Case EVERYTHING = Case.named("everything");

    private final Compiler compiler = new Compiler(new CompileCache());
    private final Mesh before = EVERYTHING.mesh();
    private final ProxyNode sidecar = meshwright(EVERYTHING.node("reviews-v1", before));

    @Test
    void editedVirtualService_changesTheTablesOfItsHostAlone() {
        assertThat(changed("timeout: 3s", "timeout: 4s"))
                .containsExactlyInAnyOrder(
                        "rds/reviews.shop.svc.cluster.local:7001",
                        "rds/reviews.shop.svc.cluster.local:9080",
                        "rds/reviews.shop.svc.cluster.local:9090");
    }

    @Test
    void editedTcpRoute_changesItsListenerAlone() {
        assertThat(changed("weight: 60", "weight: 61")).singleElement().isEqualTo("lds/127.77.0.11_20003");
    }

    @Test
    void editedSubsetPolicy_changesTheSubsetsClustersAlone() {
        assertThat(changed("{simple: RANDOM}", "{simple: LEAST_REQUEST}"))
                .isNotEmpty()
                .allMatch(name -> name.startsWith("cds/outbound|") && name.contains("|v2|reviews"));
    }

    @Test
    void movedEndpoint_changesItsLoadAssignmentsAlone() {
        assertThat(changed("address: 127.77.0.13", "address: 127.77.0.14"))
                .singleElement()
                .isEqualTo("eds/outbound|9080||ratings.shop.svc.cluster.local");
    }

    @Test
    void editedPeerAuthentication_changesTheListenerOfThatPortAlone() {
        assertThat(changed("7000: {mode: PERMISSIVE}", "7000: {mode: STRICT}"))
                .singleElement()
                .isEqualTo("lds/127.77.0.11_7000");
    }

    @Test
    void movedLines_changeNothingButPositions() {
        Compiled old = compiler.compile(before, sidecar);
        Mesh moved = edited(text -> "# a comment\n\n" + text);
        Compiled now = compiler.compile(moved, sidecar);

        assertThat(differing(old.resources(), now.resources())).isEmpty();
        String origin = now.origins()
                .originOf(TypeUrl.ROUTE, "reviews.shop.svc.cluster.local:9080", "virtual_hosts[0].routes[0].match")
                .orElseThrow();
        assertThat(now.origins().position(origin).orElseThrow())
                .isEqualTo(down(old.origins().position(origin).orElseThrow()));
    }

    @Test
    void unchangedResources_areTheSameInstances() {
        ResourceSet old = compiler.compile(before, sidecar).resources();
        ResourceSet now = compiler.compile(edited(text -> text.replace("timeout: 3s", "timeout: 4s")), sidecar)
                .resources();

        String cluster = "outbound|9080|v1|reviews.shop.svc.cluster.local";
        assertThat(now.of(TypeUrl.CLUSTER).get(cluster))
                .isSameAs(old.of(TypeUrl.CLUSTER).get(cluster));
        assertThat(now.of(TypeUrl.LISTENER).get("127.77.0.11_9080"))
                .isSameAs(old.of(TypeUrl.LISTENER).get("127.77.0.11_9080"));
    }

    @Test
    void nodesWithOneView_shareInstances() {
        ResourceSet one = compiler.compile(before, sidecar).resources();
        ResourceSet other =
                compiler.compile(before, EVERYTHING.node("ingress", before)).resources();
        ResourceSet second = compiler.compile(before, renamed(sidecar)).resources();

        // Port 7001 says no protocol: a gateway speaks HTTP/1.1 to it, a sidecar what its client speaks.
        assertThat(other.of(TypeUrl.CLUSTER)).hasSizeGreaterThan(10).allSatisfy((name, r) -> {
            if (name.startsWith("outbound|7001|")) {
                assertThat(one.of(TypeUrl.CLUSTER).get(name)).isNotEqualTo(r);
            } else {
                assertThat(one.of(TypeUrl.CLUSTER).get(name)).isSameAs(r);
            }
        });
        assertThat(second.of(TypeUrl.ROUTE))
                .isNotEmpty()
                .allSatisfy(
                        (name, r) -> assertThat(one.of(TypeUrl.ROUTE).get(name)).isSameAs(r));
        assertThat(second.of(TypeUrl.ORIGINS).get("cds/BlackHoleCluster"))
                .isSameAs(one.of(TypeUrl.ORIGINS).get("cds/BlackHoleCluster"));
    }

    /// `TYPE/NAME` of what an edit changes, origins aside.
    private List<String> changed(String text, String replacement) {
        ResourceSet old = compiler.compile(before, sidecar).resources();
        Mesh mesh = edited(source -> {
            assertThat(source).contains(text);
            return source.replace(text, replacement);
        });
        ResourceSet now = compiler.compile(mesh, sidecar).resources();
        return differing(old, now).stream()
                .filter(name -> !name.startsWith("origins/"))
                .toList();
    }

    private static Mesh edited(UnaryOperator<String> edit) {
        return Case.mesh(EVERYTHING.documents().stream()
                .map(f -> new SourceDocumentFile(f.name(), edit.apply(f.text())))
                .toList());
    }

    private static List<String> differing(ResourceSet old, ResourceSet now) {
        return Arrays.stream(TypeUrl.values())
                .flatMap(type -> {
                    Map<String, String> was = versions(old, type);
                    Map<String, String> is = versions(now, type);
                    TreeSet<String> names = new TreeSet<>(was.keySet());
                    names.addAll(is.keySet());
                    return names.stream()
                            .filter(n -> !was.getOrDefault(n, "").equals(is.getOrDefault(n, "")))
                            .map(n -> type.shortName() + "/" + n);
                })
                .toList();
    }

    private static Map<String, String> versions(ResourceSet set, TypeUrl type) {
        Map<String, String> versions = new TreeMap<>();
        set.of(type).forEach((name, resource) -> versions.put(name, resource.version()));
        return versions;
    }

    private static Position down(Position position) {
        return new Position(position.file(), position.line() + 2, position.column());
    }

    private static ProxyNode meshwright(ProxyNode n) {
        return copy(n, n.name(), new ProxyNode.Features(n.features().delta(), true));
    }

    private static ProxyNode renamed(ProxyNode n) {
        return copy(n, "another", n.features());
    }

    private static ProxyNode copy(ProxyNode n, String name, ProxyNode.Features features) {
        return new ProxyNode(
                n.id(),
                n.kind(),
                name,
                n.namespace(),
                n.serviceAccount(),
                n.labels(),
                n.owner(),
                n.address(),
                n.interception(),
                n.inbound(),
                n.outbound(),
                n.gatewayPorts(),
                n.bindAddress(),
                features);
    }
}
