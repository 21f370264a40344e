package dev.meshwright.compile.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meshwright.base.diagnostic.ElementId;
import dev.meshwright.base.diagnostic.Origin;
import dev.meshwright.base.diagnostic.Position;
import dev.meshwright.model.DestinationPolicy;
import dev.meshwright.model.DestinationPolicy.ConnectionPool;
import dev.meshwright.model.DestinationPolicy.Subset;
import dev.meshwright.model.DestinationPolicy.TrafficPolicy;
import dev.meshwright.model.LoadBalancing;
import dev.meshwright.model.LoadBalancing.Algorithm;
import dev.meshwright.model.LocalityBalance;
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
        DestinationPolicy root = rule("istio-system", "r", HOST, balance(Algorithm.RANDOM));
        DestinationPolicy service = rule("shop", "s", HOST, balance(Algorithm.ROUND_ROBIN));
        DestinationPolicy client = rule("front", "c", HOST, balance(Algorithm.PASSTHROUGH));

        assertThat(balancer("front", root, service, client)).isEqualTo(Algorithm.PASSTHROUGH);
        assertThat(balancer("elsewhere", root, service, client)).isEqualTo(Algorithm.ROUND_ROBIN);
        assertThat(balancer("elsewhere", root, client)).isEqualTo(Algorithm.RANDOM);
    }

    @Test
    void theMostSpecificHost_winsInANamespace() {
        assertThat(balancer(
                        "shop",
                        rule("shop", "a", "*.svc.cluster.local", balance(Algorithm.RANDOM)),
                        rule("shop", "b", "*.shop.svc.cluster.local", balance(Algorithm.ROUND_ROBIN))))
                .isEqualTo(Algorithm.ROUND_ROBIN);
    }

    @Test
    void aRuleThatIsNotExported_holdsForNobodyElse() {
        DestinationPolicy hidden = new DestinationPolicy(
                "s", "shop", HOST, List.of("."), balance(Algorithm.RANDOM), List.of(), origin("s"));
        assertThat(policy("front", hidden)).isEqualTo(HostPolicy.NONE);
        assertThat(balancer("shop", hidden)).isEqualTo(Algorithm.RANDOM);
    }

    @Test
    void whatNoRuleWrites_isAsTheMeshSays_evenForAPortWithAPolicyOfItsOwn() {
        LocalityBalance closeness = new LocalityBalance.Failover(List.of(), List.of("zone"));
        TrafficPolicy usual = new TrafficPolicy(
                Setting.of(
                        new LoadBalancing(
                                Setting.unset(), Setting.unset(), Setting.of(closeness, origin("m")), Setting.unset()),
                        origin("m")),
                Setting.unset(),
                Setting.unset(),
                Setting.unset(),
                Map.of());
        TrafficPolicy ported = new TrafficPolicy(
                Setting.unset(),
                Setting.unset(),
                Setting.unset(),
                Setting.unset(),
                Map.of(81, balance(Algorithm.RANDOM)));

        HostPolicy policy = policy("shop", usual, rule("shop", "a", HOST, ported));

        for (int port : new int[] {80, 81}) {
            assertThat(policy.forPort(port).balancing().locality()).isEqualTo(Setting.of(closeness, origin("m")));
        }
        assertThat(policy.forPort(81).balancing().algorithm().orElse(Algorithm.LEAST_REQUEST))
                .isEqualTo(Algorithm.RANDOM);
        assertThat(policy("shop", usual).forPort(80).balancing().locality().isSet())
                .isTrue();
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
                balancing(Algorithm.RANDOM),
                Setting.unset(),
                Setting.unset(),
                Setting.unset(),
                Map.of(81, pool(Setting.of(5, origin("x")), Setting.unset())));
        Subset subset = new Subset("v1", Map.of(), balance(Algorithm.ROUND_ROBIN), origin("x"));
        HostPolicy policy = policy(
                "shop", new DestinationPolicy("x", "shop", HOST, List.of(), ports, List.of(subset), origin("x")));

        assertThat(policy.forPort(80).balancing().algorithm().orElse(Algorithm.LEAST_REQUEST))
                .isEqualTo(Algorithm.RANDOM);
        assertThat(policy.forPort(81).loadBalancing().isUnset()).isTrue();
        assertThat(policy.forPort(subset, 80).balancing().algorithm().orElse(Algorithm.LEAST_REQUEST))
                .isEqualTo(Algorithm.ROUND_ROBIN);
        assertThat(policy.forPort(subset, 81).connectionPool().isSet()).isTrue();
    }

    @Test
    void rulesForOneHost_addUpInsideLoadBalancingToo_butASubsetsTakesItsPlace() {
        LoadBalancing places = new LoadBalancing(
                Setting.unset(),
                Setting.unset(),
                Setting.of(LocalityBalance.Failover.DEFAULT, origin("b")),
                Setting.unset());
        TrafficPolicy second = new TrafficPolicy(
                Setting.of(places, origin("b")), Setting.unset(), Setting.unset(), Setting.unset(), Map.of());
        HostPolicy merged =
                policy("shop", rule("shop", "a", HOST, balance(Algorithm.RANDOM)), rule("shop", "b", HOST, second));
        Subset subset = new Subset("v1", Map.of(), balance(Algorithm.ROUND_ROBIN), origin("x"));

        LoadBalancing balancing = merged.forPort(80).balancing();
        assertThat(balancing.algorithm().orElse(Algorithm.LEAST_REQUEST)).isEqualTo(Algorithm.RANDOM);
        assertThat(balancing.locality().isSet()).isTrue();
        assertThat(merged.forPort(subset, 80).balancing().locality().isUnset()).isTrue();
    }

    @Test
    void ruleWithASelector_holdsForTheWorkloadsThatItPicks_inItsOwnNamespaceAlone() {
        DestinationPolicy all = rule("front", "a", HOST, balance(Algorithm.RANDOM));
        DestinationPolicy web = picking("front", Map.of("app", "web"), "*");
        DestinationPolicy other = picking("front", Map.of("app", "other"), HOST);

        assertThat(balancer("front", all, web, other)).isEqualTo(Algorithm.ROUND_ROBIN);
        assertThat(balancer("front", all, other)).isEqualTo(Algorithm.RANDOM);
        assertThat(balancer("elsewhere", picking("shop", Map.of("app", "web"), HOST)))
                .isEqualTo(Algorithm.LEAST_REQUEST);
    }

    private static DestinationPolicy picking(String namespace, Map<String, String> selector, String host) {
        return new DestinationPolicy(
                "s",
                namespace,
                host.equals("*") ? "*.svc.cluster.local" : host,
                List.of(),
                selector,
                balance(Algorithm.ROUND_ROBIN),
                List.of(),
                origin("s"));
    }

    private static Algorithm balancer(String client, DestinationPolicy... rules) {
        return policy(client, rules).forPort(80).balancing().algorithm().orElse(Algorithm.LEAST_REQUEST);
    }

    private static HostPolicy policy(String client, DestinationPolicy... rules) {
        return policy(client, TrafficPolicy.NONE, rules);
    }

    private static HostPolicy policy(String client, TrafficPolicy usual, DestinationPolicy... rules) {
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
        return new HostPolicies("istio-system", List.of(rules), usual).of(service, client, Map.of("app", "web"));
    }

    private static DestinationPolicy rule(String namespace, String name, String host, TrafficPolicy traffic) {
        return new DestinationPolicy(name, namespace, host, List.of(), traffic, List.of(), origin(name));
    }

    private static TrafficPolicy balance(Algorithm balancer) {
        return new TrafficPolicy(balancing(balancer), Setting.unset(), Setting.unset(), Setting.unset(), Map.of());
    }

    private static Setting<LoadBalancing> balancing(Algorithm algorithm) {
        return Setting.of(
                new LoadBalancing(
                        Setting.of(algorithm, origin("x")), Setting.unset(), Setting.unset(), Setting.unset()),
                origin("x"));
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
