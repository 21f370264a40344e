package dev.meshwright.compile.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meshwright.base.diagnostic.ElementId;
import dev.meshwright.base.diagnostic.Origin;
import dev.meshwright.base.diagnostic.Position;
import dev.meshwright.model.DestinationPolicy;
import dev.meshwright.model.DestinationPolicy.ConnectionPool;
import dev.meshwright.model.DestinationPolicy.LoadBalancer;
import dev.meshwright.model.DestinationPolicy.Subset;
import dev.meshwright.model.DestinationPolicy.TrafficPolicy;
import dev.meshwright.model.Service;
import dev.meshwright.model.Setting;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HostPoliciesTest {
    private static final String HOST = "reviews.shop.svc.cluster.local";

    @Test
    void theClientsNamespace_winsOverTheServices_andThatOverTheRoot() {
        DestinationPolicy root = rule("istio-system", "r", HOST, balance(LoadBalancer.RANDOM));
        DestinationPolicy service = rule("shop", "s", HOST, balance(LoadBalancer.ROUND_ROBIN));
        DestinationPolicy client = rule("front", "c", HOST, balance(LoadBalancer.PASSTHROUGH));

        assertThat(balancer("front", root, service, client)).isEqualTo(LoadBalancer.PASSTHROUGH);
        assertThat(balancer("elsewhere", root, service, client)).isEqualTo(LoadBalancer.ROUND_ROBIN);
        assertThat(balancer("elsewhere", root, client)).isEqualTo(LoadBalancer.RANDOM);
    }

    @Test
    void theMostSpecificHost_winsInANamespace() {
        assertThat(balancer(
                        "shop",
                        rule("shop", "a", "*.svc.cluster.local", balance(LoadBalancer.RANDOM)),
                        rule("shop", "b", "*.shop.svc.cluster.local", balance(LoadBalancer.ROUND_ROBIN))))
                .isEqualTo(LoadBalancer.ROUND_ROBIN);
    }

    @Test
    void aRuleThatIsNotExported_holdsForNobodyElse() {
        DestinationPolicy hidden = new DestinationPolicy(
                "s", "shop", HOST, List.of("."), balance(LoadBalancer.RANDOM), List.of(), origin("s"));
        assertThat(policy("front", hidden)).isEqualTo(HostPolicy.NONE);
        assertThat(balancer("shop", hidden)).isEqualTo(LoadBalancer.RANDOM);
    }

    @Test
    void twoRulesForOneHost_addUp_theFirstByNameWins() {
        HostPolicy merged = policy(
                "shop",
                rule("shop", "b", HOST, pool(Setting.of(7, origin("b")), Setting.of(10, origin("b")))),
                rule("shop", "a", HOST, pool(Setting.of(100, origin("a")), Setting.unset())));

        ConnectionPool pool = merged.forPort(80).connectionPool().orElse(ConnectionPool.NONE);
        assertThat(pool.tcpConnectionsMax().orElse(0)).isEqualTo(100);
        assertThat(pool.http1PendingRequestsMax().orElse(0)).isEqualTo(10);
        assertThat(merged.origins()).containsExactly(origin("a"), origin("b"));
    }

    @Test
    void aPortsPolicy_replacesTheHosts_andASubsetsIsLaidOverIt() {
        TrafficPolicy ports = new TrafficPolicy(
                Setting.of(LoadBalancer.RANDOM, origin("x")),
                Setting.unset(),
                Setting.unset(),
                Setting.unset(),
                Map.of(81, pool(Setting.of(5, origin("x")), Setting.unset())));
        Subset subset = new Subset("v1", Map.of(), balance(LoadBalancer.ROUND_ROBIN), origin("x"));
        HostPolicy policy = policy(
                "shop", new DestinationPolicy("x", "shop", HOST, List.of(), ports, List.of(subset), origin("x")));

        assertThat(policy.forPort(80).loadBalancer().orElse(LoadBalancer.LEAST_REQUEST))
                .isEqualTo(LoadBalancer.RANDOM);
        assertThat(policy.forPort(81).loadBalancer().isUnset()).isTrue();
        assertThat(policy.forPort(subset, 80).loadBalancer().orElse(LoadBalancer.LEAST_REQUEST))
                .isEqualTo(LoadBalancer.ROUND_ROBIN);
        assertThat(policy.forPort(subset, 81).connectionPool().isSet()).isTrue();
    }

    @Test
    void ruleWithASelector_holdsForTheWorkloadsThatItPicks_inItsOwnNamespaceAlone() {
        DestinationPolicy all = rule("front", "a", HOST, balance(LoadBalancer.RANDOM));
        DestinationPolicy web = picking("front", Map.of("app", "web"), "*");
        DestinationPolicy other = picking("front", Map.of("app", "other"), HOST);

        assertThat(balancer("front", all, web, other)).isEqualTo(LoadBalancer.ROUND_ROBIN);
        assertThat(balancer("front", all, other)).isEqualTo(LoadBalancer.RANDOM);
        assertThat(balancer("elsewhere", picking("shop", Map.of("app", "web"), HOST)))
                .isEqualTo(LoadBalancer.LEAST_REQUEST);
    }

    private static DestinationPolicy picking(String namespace, Map<String, String> selector, String host) {
        return new DestinationPolicy(
                "s",
                namespace,
                host.equals("*") ? "*.svc.cluster.local" : host,
                List.of(),
                selector,
                balance(LoadBalancer.ROUND_ROBIN),
                List.of(),
                origin("s"));
    }

    private static LoadBalancer balancer(String client, DestinationPolicy... rules) {
        return policy(client, rules).forPort(80).loadBalancer().orElse(LoadBalancer.LEAST_REQUEST);
    }

    private static HostPolicy policy(String client, DestinationPolicy... rules) {
        Service service = new Service(
                HOST,
                "shop",
                List.of(),
                List.of(),
                Map.of(),
                List.of(),
                Service.Resolution.STATIC,
                Service.Location.MESH_INTERNAL,
                origin("service"));
        return new HostPolicies("istio-system", List.of(rules)).of(service, client, Map.of("app", "web"));
    }

    private static DestinationPolicy rule(String namespace, String name, String host, TrafficPolicy traffic) {
        return new DestinationPolicy(name, namespace, host, List.of(), traffic, List.of(), origin(name));
    }

    private static TrafficPolicy balance(LoadBalancer balancer) {
        return new TrafficPolicy(
                Setting.of(balancer, origin("x")), Setting.unset(), Setting.unset(), Setting.unset(), Map.of());
    }

    private static TrafficPolicy pool(Setting<Integer> connections, Setting<Integer> pending) {
        ConnectionPool pool = new ConnectionPool(
                connections,
                Setting.<Duration>unset(),
                pending,
                Setting.unset(),
                Setting.unset(),
                Setting.unset(),
                Setting.unset());
        return new TrafficPolicy(
                Setting.unset(), Setting.of(pool, origin("x")), Setting.unset(), Setting.unset(), Map.of());
    }

    private static Origin origin(String name) {
        return new Origin(new ElementId("DestinationRule", "shop", name), "", Position.BUILT_IN);
    }
}
