package dev.meshwright.compile;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.meshwright.compile.memo.CompileCache;
import dev.meshwright.model.Mesh;
import dev.meshwright.xds.Resource;
import dev.meshwright.xds.TypeUrl;
import dev.meshwright.xds.v1.Origins;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OriginIndexTest {
    private static final String TABLE = "reviews.shop.svc.cluster.local:9080";
    private static final String CLUSTER = "outbound|9080|v2|reviews.shop.svc.cluster.local";

    private final Case golden = Case.named("everything");
    private final Mesh mesh = golden.mesh();
    private Compiled compiled;

    @BeforeEach
    void compile() {
        compiled = new Compiler(new CompileCache()).compile(mesh, golden.node("reviews-v1", mesh));
    }

    @Test
    void aPlaceInAResource_leadsToTheFieldAndItsLine() {
        String origin = origin(TypeUrl.ROUTE, TABLE, "virtual_hosts[0].routes[0].route.retry_policy.retry_on");

        assertThat(origin).isEqualTo("VirtualService/shop/reviews#spec.http[0].retries");
        assertThat(compiled.origins().position(origin).orElseThrow())
                .hasToString("mesh.yaml:" + line("retries: {attempts: 5") + ":16");
    }

    @Test
    void aWeight_leadsToItsDestination() {
        assertThat(origin(TypeUrl.ROUTE, TABLE, "virtual_hosts[0].routes[0].route.weighted_clusters.clusters[1]"))
                .isEqualTo("VirtualService/shop/reviews#spec.http[0].route[1]");
    }

    @Test
    void aLimit_leadsToTheRuleThatSetsIt() {
        assertThat(origin(TypeUrl.CLUSTER, CLUSTER, "circuit_breakers.thresholds[0].max_connections"))
                .isEqualTo("DestinationRule/shop/reviews#spec.trafficPolicy.connectionPool.tcp.maxConnections");
        assertThat(origin(TypeUrl.CLUSTER, CLUSTER, "lb_policy"))
                .startsWith("DestinationRule/shop/reviews#spec.subsets[1].trafficPolicy.loadBalancer");
    }

    @Test
    void aPlaceWithoutAnOriginOfItsOwn_leadsToTheNearestAround() {
        assertThat(origin(TypeUrl.CLUSTER, CLUSTER, "common_lb_config.update_merge_window"))
                .isEqualTo("DestinationRule/shop/reviews#spec.subsets[1]");
    }

    @Test
    void anEndpoint_leadsToItsWorkload() {
        assertThat(origin(TypeUrl.ENDPOINT, CLUSTER, "endpoints[0].lb_endpoints[0].endpoint.address"))
                .startsWith("WorkloadEntry/shop/reviews-v2");
    }

    @Test
    void anInboundChain_leadsToThePeerAuthentication() {
        assertThat(origin(TypeUrl.LISTENER, "127.77.0.11_9080", "filter_chains[0].transport_socket"))
                .startsWith("PeerAuthentication/shop/reviews");
    }

    @Test
    void anUnknownResource_hasNoOrigin() {
        assertThat(compiled.origins().originOf(TypeUrl.CLUSTER, "nobody", "")).isEmpty();
    }

    @Test
    void originsTravelOnlyToOurProxy_withTheirPositions() throws InvalidProtocolBufferException {
        assertThat(compiled.resources().of(TypeUrl.ORIGINS)).isEmpty();
        ProxyNode ours = Case.named("split").node("web", mesh);
        var all =
                new Compiler(new CompileCache()).compile(mesh, ours).resources().of(TypeUrl.ORIGINS);
        Resource beside = Objects.requireNonNull(all.get("rds/" + TABLE));

        Origins origins = Origins.parseFrom(beside.bytes());
        String timeout = origins.getByPathOrThrow("virtual_hosts[0].routes[0].route.timeout");
        assertThat(origins.getPositionsOrThrow(timeout)).startsWith("mesh.yaml:" + line("timeout: 3s") + ":");
    }

    private String origin(TypeUrl type, String name, String path) {
        return compiled.origins().originOf(type, name, path).orElseThrow();
    }

    private int line(String text) {
        String source = Case.text(golden.folder().resolve("mesh.yaml"));
        return (int) source.substring(0, source.indexOf(text)).lines().count();
    }
}
