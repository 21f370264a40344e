package dev.meshwright.architect.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.meshwright.architect.world.Instance;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class JourneysTest {
    @Test
    void call_reachesEachEndpoint_overMutualTlsOfBothSidecars() {
        Journey journey = new Shop().get("page", "reviews", 9080, "/reviews/0");

        assertThat(owners(journey)).containsOnlyKeys("reviews-v1", "reviews-v2");
        assertThat(owners(journey).get("reviews-v1")).isCloseTo(0.5, within(1e-9));
        Arrival arrival = ((Outcome.Reached) journey.branches().getFirst().outcome()).arrival();
        assertThat(arrival.mutualTls()).isTrue();
        assertThat(arrival.byProxy().orElseThrow().peerIdentities())
                .containsExactly("spiffe://cluster.local/ns/shop/sa/default");
        assertThat(arrival.request().orElseThrow().path()).isEqualTo("/reviews/0");
    }

    @Test
    void header_choosesTheRoute_andTheNearestMissIsRecorded() {
        Shop shop = new Shop(REVIEWS);

        Journey jason = shop.get("page", "reviews", 9080, "/", "end-user", "jason");
        Journey other = shop.get("page", "reviews", 9080, "/");

        assertThat(owners(jason)).containsOnlyKeys("reviews-v2");
        assertThat(owners(other)).containsOnlyKeys("reviews-v1");
        Step miss = other.branches().getFirst().steps().stream()
                .filter(s -> s.what().equals("route") && !s.matched())
                .findFirst()
                .orElseThrow();
        assertThat(miss.detail()).contains("end-user").contains("jason");
        assertThat(miss.position(shop.world).orElseThrow().toString()).startsWith("mesh-1.yaml:");
    }

    /// The cookie that an answer gives leads the next request to the very endpoint, and is not given again.
    @Test
    void sessionOfAClient_keepsItsEndpoint() {
        Shop shop = new Shop("""
            apiVersion: gateway.networking.k8s.io/v1
            kind: HTTPRoute
            metadata: {name: reviews, namespace: shop}
            spec:
              parentRefs: [{group: "", kind: Service, name: reviews}]
              rules:
              - backendRefs: [{name: reviews, port: 9080}]
                sessionPersistence: {cookie: {name: stay}}
            """);

        Journey first = shop.get("page", "reviews", 9080, "/");
        assertThat(owners(first)).containsOnlyKeys("reviews-v1", "reviews-v2");
        for (Branch branch : first.branches()) {
            Outcome.Reached reached = (Outcome.Reached) branch.outcome();
            String given = reached.headers().stream()
                    .filter(h -> h.getKey().equals("set-cookie"))
                    .map(Map.Entry::getValue)
                    .findFirst()
                    .orElseThrow();
            Journey again = shop.get("page", "reviews", 9080, "/", "cookie", given.substring(0, given.indexOf(';')));
            assertThat(owners(again))
                    .containsOnlyKeys(reached.arrival()
                            .instance()
                            .orElseThrow()
                            .workload()
                            .owner());
            Outcome.Reached kept = (Outcome.Reached) again.branches().getFirst().outcome();
            assertThat(kept.headers()).noneMatch(h -> h.getKey().equals("set-cookie"));
        }
    }

    @Test
    void weightsAndRewrites_areFollowedOverBothSidecars() {
        Shop shop = new Shop(WEIGHTED);

        Journey journey = shop.get("page", "reviews", 9080, "/old/x?q=1");

        assertThat(owners(journey).get("reviews-v1")).isCloseTo(0.9, within(1e-9));
        assertThat(owners(journey).get("reviews-v2")).isCloseTo(0.1, within(1e-9));
        Outcome.Reached reached =
                (Outcome.Reached) journey.branches().getFirst().outcome();
        Arrival.Request request = reached.arrival().request().orElseThrow();
        assertThat(request.path()).isEqualTo("/new/x?q=1");
        assertThat(request.header("x-shop")).contains("yes");
        assertThat(reached.headers()).contains(Map.entry("x-answer", "there"));
    }

    @Test
    void fault_dividesTheCall_byItsPercentage() {
        Journey journey = new Shop(FAULTY).get("page", "reviews", 9080, "/");

        double aborted = journey.branches().stream()
                .filter(b -> b.outcome() instanceof Outcome.Answered answered && answered.status() == 418)
                .mapToDouble(Branch::probability)
                .sum();
        assertThat(aborted).isCloseTo(0.25, within(1e-9));
        assertThat(journey.branches().stream().mapToDouble(Branch::probability).sum())
                .isCloseTo(1, within(1e-9));
    }

    @Test
    void answerOfTheProxy_hasTheTextThatItsClientReads() {
        assertThat(bodies(new Shop(DENYING).get("page", "reviews", 9080, "/admin")))
                .containsOnly("RBAC: access denied");
        assertThat(bodies(new Shop(DIRECT).get("page", "reviews", 9080, "/"))).containsOnly("closed on Sundays");
    }

    private static Set<String> bodies(Journey journey) {
        return journey.branches().stream()
                .map(b -> ((Outcome.Answered) b.outcome()).body())
                .collect(Collectors.toSet());
    }

    @Test
    void programWithoutSidecar_isReachedInPlaintext_andFailsWhereMutualTlsIsForced() {
        Journey plain = new Shop().get("page", "plain", 80, "/");
        Journey forced = new Shop(FORCED).get("page", "plain", 80, "/");

        Outcome.Reached reached = (Outcome.Reached) plain.branches().getFirst().outcome();
        assertThat(reached.arrival().port()).isEqualTo(8080);
        assertThat(reached.arrival().byProxy()).isEmpty();
        assertThat(reached.arrival().byProgram().transport().name()).isEqualTo("RAW_BUFFER");
        Outcome.Reached garbage = (Outcome.Reached) forced.branches().getFirst().outcome();
        assertThat(garbage.arrival().byProgram().transport().name()).isEqualTo("TLS");
    }

    @Test
    void strictWorkload_refusesACallerWithoutSidecar() {
        Journey journey = new Shop(STRICT).get("plain", "reviews", 9080, "/");

        Set<String> failures = journey.branches().stream()
                .map(b -> ((Outcome.Failed) b.outcome()).kind().name())
                .collect(Collectors.toSet());
        assertThat(failures).containsExactly("NO_FILTER_CHAIN");
    }

    @Test
    void outsider_comesThroughTheGateway_andAnUnknownHostIsAnswered404() {
        Shop shop = new Shop(GATEWAY);
        Instance gateway = shop.instance("istio-ingressgateway");

        Journey known = shop.journeys.follow(new Call(
                new Caller.Outside("203.0.113.9"),
                gateway.address(),
                80,
                new Payload.Http(Payload.Version.HTTP_1_1, "GET", "http", "shop.example", "/", java.util.List.of())));
        Journey unknown = shop.journeys.follow(new Call(
                new Caller.Outside("203.0.113.9"),
                gateway.address(),
                80,
                new Payload.Http(Payload.Version.HTTP_1_1, "GET", "http", "other.example", "/", java.util.List.of())));

        assertThat(owners(known)).containsOnlyKeys("reviews-v1", "reviews-v2");
        assertThat(unknown.branches()).singleElement().satisfies(b -> {
            assertThat(((Outcome.Answered) b.outcome()).status()).isEqualTo(404);
            assertThat(((Outcome.Answered) b.outcome()).by()).isEqualTo(gateway);
        });
    }

    private static Map<String, Double> owners(Journey journey) {
        return journey.branches().stream()
                .filter(b -> b.outcome() instanceof Outcome.Reached)
                .collect(Collectors.groupingBy(
                        b -> ((Outcome.Reached) b.outcome())
                                .arrival()
                                .instance()
                                .orElseThrow()
                                .workload()
                                .owner(),
                        Collectors.summingDouble(Branch::probability)));
    }

    private static final String SUBSETS = """
        apiVersion: networking.istio.io/v1
        kind: DestinationRule
        metadata: {name: reviews, namespace: shop}
        spec:
          host: reviews
          subsets:
          - {name: v1, labels: {version: v1}}
          - {name: v2, labels: {version: v2}}
        ---
        """;

    private static final String REVIEWS = SUBSETS + """
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: {name: reviews, namespace: shop}
        spec:
          hosts: [reviews]
          http:
          - match: [{headers: {end-user: {exact: jason}}}]
            route: [{destination: {host: reviews, subset: v2}}]
          - route: [{destination: {host: reviews, subset: v1}}]
        """;

    private static final String WEIGHTED = SUBSETS + """
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: {name: reviews, namespace: shop}
        spec:
          hosts: [reviews]
          http:
          - match: [{uri: {prefix: /old}}]
            rewrite: {uri: /new}
            headers: {request: {set: {x-shop: "yes"}}, response: {add: {x-answer: there}}}
            route:
            - {destination: {host: reviews, subset: v1}, weight: 90}
            - {destination: {host: reviews, subset: v2}, weight: 10}
        """;

    private static final String DENYING = """
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata: {name: no-admin, namespace: shop}
        spec:
          action: DENY
          rules: [{to: [{operation: {paths: [/admin]}}]}]
        """;

    private static final String DIRECT = """
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: {name: reviews, namespace: shop}
        spec:
          hosts: [reviews]
          http:
          - directResponse: {status: 503, body: {string: closed on Sundays}}
        """;

    private static final String FAULTY = """
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: {name: reviews, namespace: shop}
        spec:
          hosts: [reviews]
          http:
          - fault: {abort: {httpStatus: 418, percentage: {value: 25}}}
            route: [{destination: {host: reviews}}]
        """;

    private static final String FORCED = """
        apiVersion: networking.istio.io/v1
        kind: DestinationRule
        metadata: {name: plain, namespace: shop}
        spec: {host: plain, trafficPolicy: {tls: {mode: ISTIO_MUTUAL}}}
        """;

    private static final String STRICT = """
        apiVersion: security.istio.io/v1
        kind: PeerAuthentication
        metadata: {name: default, namespace: shop}
        spec: {mtls: {mode: STRICT}}
        """;

    private static final String GATEWAY = """
        apiVersion: networking.istio.io/v1
        kind: Gateway
        metadata: {name: edge, namespace: shop}
        spec:
          selector: {istio: ingressgateway}
          servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: [shop.example]}]
        ---
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: {name: edge, namespace: shop}
        spec:
          hosts: [shop.example]
          gateways: [edge]
          http: [{route: [{destination: {host: reviews, port: {number: 9080}}}]}]
        """;
}
