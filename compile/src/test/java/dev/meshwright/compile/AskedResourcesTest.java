package dev.meshwright.compile;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.meshwright.compile.memo.CompileCache;
import dev.meshwright.model.Mesh;
import dev.meshwright.xds.TypeUrl;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// The law of asking: each resource of a node is the one that compiling everything gives, whatever was asked before.
class AskedResourcesTest {
    private static final List<TypeUrl> TYPES =
            List.of(TypeUrl.LISTENER, TypeUrl.ROUTE, TypeUrl.CLUSTER, TypeUrl.ENDPOINT, TypeUrl.VIRTUAL_HOST);

    private record Asked(TypeUrl type, String name) {}

    private int hostsCompared;

    @Test
    void inAnyOrder_eachResourceAndItsOrigins_areThoseOfTheWholeCompilation() {
        for (Case golden : Case.all()) {
            Mesh mesh = golden.mesh();
            for (String name : golden.nodes()) {
                for (long seed = 1; seed <= 3; seed++) {
                    String what = golden + "/" + name + ", seed " + seed;
                    ProxyNode node = golden.node(name, mesh);
                    check(what, mesh, node, new Random(seed));
                    // Which has whole tables where others have virtual hosts of their own.
                    check(what + ", state of the world", mesh, withoutDelta(node), new Random(seed));
                }
            }
        }
        assertThat(hostsCompared).isPositive();
    }

    private static ProxyNode withoutDelta(ProxyNode n) {
        return new ProxyNode(
                n.id(),
                n.kind(),
                n.name(),
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
                new ProxyNode.Features(false, n.features().meshwright()));
    }

    private void check(String what, Mesh mesh, ProxyNode node, Random random) {
        Compiled whole = new Compiler(new CompileCache()).compile(mesh, node);
        NodeResources asked = new Compiler(new CompileCache()).ask(mesh, node);
        List<Asked> all = new ArrayList<>();
        for (TypeUrl type : TYPES) {
            whole.resources().of(type).keySet().forEach(n -> all.add(new Asked(type, n)));
            all.add(new Asked(type, "outbound|80||nobody.example"));
        }
        Collections.shuffle(all, random);
        for (Asked each : all) {
            if (each.type == TypeUrl.ROUTE && random.nextBoolean()) {
                hosts(what + ": " + each, asked, whole, each.name);
            }
            assertThat(asked.find(each.type, each.name))
                    .as("%s: %s", what, each)
                    .isEqualTo(
                            Optional.ofNullable(whole.resources().of(each.type).get(each.name)));
            assertThat(asked.origins().originOf(each.type, each.name, "x"))
                    .as("%s: origin of %s", what, each)
                    .isEqualTo(whole.origins().originOf(each.type, each.name, "x"));
        }
        for (TypeUrl type : TYPES) {
            assertThat(asked.names(type))
                    .as("%s: names of %s", what, type)
                    .isEqualTo(whole.resources().of(type).keySet());
        }
        assertThat(asked.names(TypeUrl.LISTENER)).containsAll(asked.inboundListeners());
        assertThat(asked.all()).isEqualTo(whole.resources());
    }

    /// Host by host, a table has what the whole one has.
    private void hosts(String what, NodeResources asked, Compiled whole, String table) {
        Optional<HostTable> found = asked.hosts(table);
        if (found.isEmpty()) {
            return;
        }
        HostTable hosts = found.get();
        try {
            RouteConfiguration.Builder built = RouteConfiguration.parseFrom(hosts.withoutHosts()).toBuilder();
            for (int i = 0; i < hosts.domains().size(); i++) {
                VirtualHost host = VirtualHost.parseFrom(hosts.virtualHost(i));
                assertThat(hosts.domains().get(i)).as("%s: domains", what).isEqualTo(host.getDomainsList());
                built.addVirtualHosts(host);
                hostsCompared++;
                for (String place : List.of("", ".domains", ".routes[0]", ".routes[0].match", ".routes[1].route")) {
                    String path = "virtual_hosts[" + i + "]" + place;
                    assertThat(asked.origins().originOf(TypeUrl.ROUTE, table, path))
                            .as("%s: origin of %s", what, path)
                            .isEqualTo(whole.origins().originOf(TypeUrl.ROUTE, table, path));
                    assertThat(asked.origins().writtenAt(TypeUrl.ROUTE, table, path))
                            .as("%s: %s as written", what, path)
                            .isEqualTo(whole.origins().writtenAt(TypeUrl.ROUTE, table, path));
                }
            }
            assertThat(built.build())
                    .as(what)
                    .isEqualTo(RouteConfiguration.parseFrom(
                            asked.find(TypeUrl.ROUTE, table).orElseThrow().bytes()));
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(what, e);
        }
    }
}
