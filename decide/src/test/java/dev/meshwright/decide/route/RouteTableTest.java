package dev.meshwright.decide.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.meshwright.decide.match.StringMatch;
import dev.meshwright.decide.request.SyntheticHead;
import dev.meshwright.decide.trace.Trace;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Rules of `config.route.v3` proto comments, one test each.
class RouteTableTest {
    private final RouteDecision decision = new RouteDecision();

    @ParameterizedTest
    @CsvSource({
        "www.foo.com, exact",
        "WWW.Foo.com, exact",
        "a.b.foo.com, long",
        "x.foo.com, short",
        "foo.org, prefix",
        "other, any",
        ".foo.com, any",
    })
    void virtualHost_isExactThenLongestSuffixThenLongestPrefixThenAny(String authority, String expected) {
        RouteTable table = Tables.table(
                false,
                host("any", "*"),
                host("short", "*.foo.com"),
                host("prefix", "foo.*"),
                host("long", "*.b.foo.com"),
                host("exact", "www.foo.com"));

        assertThat(cluster(table, SyntheticHead.get(authority, "/"))).isEqualTo(expected);
    }

    /// Envoy asks `x-forwarded-proto`, so that a proxy in front may have ended TLS.
    @ParameterizedTest
    @CsvSource({
        "http, '', TLS_REQUIRED",
        "https, '', a",
        "http, https, a",
        "http, HTTPS, a",
        "https, http, TLS_REQUIRED",
    })
    void tlsIsRequired_ofWhatTheProxyInFrontSays_elseOfTheConnection(String scheme, String told, String expected) {
        VirtualHost redirecting = Tables.host("a", List.of("*"), host("a", "*").routes(), VirtualHost.RequireTls.ALL);
        List<Map.Entry<String, String>> headers =
                told.isEmpty() ? List.of() : List.of(Map.entry("X-Forwarded-Proto", told));

        assertThat(cluster(
                        Tables.table(false, redirecting), SyntheticHead.request("GET", scheme, "shop", "/", headers)))
                .isEqualTo(expected);
    }

    @Test
    void port_isPartOfTheDomain_unlessIgnored() {
        assertThat(cluster(Tables.table(false, host("a", "shop")), SyntheticHead.get("shop:9080", "/")))
                .isEqualTo("NO_VIRTUAL_HOST");
        assertThat(cluster(Tables.table(true, host("a", "shop")), SyntheticHead.get("shop:9080", "/")))
                .isEqualTo("a");
        assertThat(cluster(Tables.table(true, host("a", "[::1]")), SyntheticHead.get("[::1]:80", "/")))
                .isEqualTo("a");
    }

    @ParameterizedTest
    @CsvSource({
        "/api, sep",
        "/api/x, sep",
        "/apix, rest",
        "/api?x=/, sep",
        "/exact, exact",
        "/exact?q, exact",
        "/exact/, rest"
    })
    void path_isComparedWithoutQuery(String path, String expected) {
        RouteTable table = table(
                Tables.route("sep", Tables.path(Tables.separated("/api"))),
                Tables.route("exact", Tables.path(Tables.exact("/exact"))),
                Tables.route("rest", Tables.path(Tables.prefix("/"))));

        assertThat(cluster(table, SyntheticHead.get("h", path))).isEqualTo(expected);
    }

    @Test
    void firstMatchInOrder_wins_evenWhenALaterOneIsLonger() {
        RouteTable table = table(
                Tables.route("short", Tables.path(Tables.prefix("/"))),
                Tables.route("long", Tables.path(Tables.exact("/long"))));

        assertThat(cluster(table, SyntheticHead.get("h", "/long"))).isEqualTo("short");
    }

    @Test
    void connect_isTakenByConnectMatcherOnly() {
        RouteTable table = table(
                Tables.route("paths", Tables.path(Tables.prefix("/"))),
                Tables.route("tunnel", Tables.path(new PathMatch.Connect())));
        SyntheticHead connect = SyntheticHead.request("CONNECT", "http", "h:443", "", List.of());

        assertThat(cluster(table, connect)).isEqualTo("tunnel");
        assertThat(cluster(table, SyntheticHead.get("h", "/"))).isEqualTo("paths");
    }

    @Test
    void queryParameter_isTheFirstOfItsName_notDecoded() {
        QueryMatch match = new QueryMatch(
                "v".getBytes(StandardCharsets.UTF_8),
                new QueryMatch.Text(StringMatch.exact("1", StringMatch.Case.SENSITIVE)));
        RouteTable table = table(
                Tables.route(
                        "one", new RouteMatch(Tables.prefix("/"), List.of(), List.of(match), false, RouteMatch.ALL)),
                Tables.route("rest", Tables.path(Tables.prefix("/"))));

        assertThat(cluster(table, SyntheticHead.get("h", "/?a=2&v=1"))).isEqualTo("one");
        assertThat(cluster(table, SyntheticHead.get("h", "/?v=2&v=1"))).isEqualTo("rest");
        assertThat(cluster(table, SyntheticHead.get("h", "/?v=%31"))).isEqualTo("rest");
        assertThat(cluster(table, SyntheticHead.get("h", "/v=1"))).isEqualTo("rest");
    }

    @Test
    void grpcRoute_asksTheContentType() {
        RouteTable table = table(
                Tables.route("grpc", new RouteMatch(Tables.prefix("/"), List.of(), List.of(), true, RouteMatch.ALL)),
                Tables.route("rest", Tables.path(Tables.prefix("/"))));

        assertThat(cluster(table, with("content-type", "application/grpc+proto")))
                .isEqualTo("grpc");
        assertThat(cluster(table, with("content-type", "application/grpc"))).isEqualTo("grpc");
        assertThat(cluster(table, with("content-type", "application/grpc-web"))).isEqualTo("rest");
    }

    @Test
    void weights_converge() {
        RouteTable table = table(Tables.route("split", Tables.path(Tables.prefix("/")), weighted(90, 10)));
        Random random = new Random(7);
        int first = 0;
        for (int i = 0; i < 100_000; i++) {
            first += cluster(table, SyntheticHead.get("h", "/"), random.nextLong())
                            .equals("v1")
                    ? 1
                    : 0;
        }
        assertThat(first / 1000.0).isCloseTo(90, within(0.5));
    }

    @Test
    void weightOfZero_isNeverDrawn() {
        RouteTable table = table(Tables.route("split", Tables.path(Tables.prefix("/")), weighted(0, 5)));
        Random random = new Random(8);
        for (int i = 0; i < 10_000; i++) {
            assertThat(cluster(table, SyntheticHead.get("h", "/"), random.nextLong()))
                    .isEqualTo("v2");
        }
    }

    @Test
    void fraction_takesItsShare_independentOfTheWeights() {
        RouteMatch half = new RouteMatch(Tables.prefix("/"), List.of(), List.of(), false, 500_000);
        RouteTable table = table(
                Tables.route("half", half, weighted(50, 50)), Tables.route("rest", Tables.path(Tables.prefix("/"))));
        Random random = new Random(9);
        int taken = 0;
        int v1 = 0;
        for (int i = 0; i < 50_000; i++) {
            String cluster = cluster(table, SyntheticHead.get("h", "/"), random.nextLong());
            taken += cluster.equals("rest") ? 0 : 1;
            v1 += cluster.equals("v1") ? 1 : 0;
        }
        assertThat(taken / 500.0).isCloseTo(50, within(1.0));
        assertThat(100.0 * v1 / taken).isCloseTo(50, within(1.5));
    }

    @Test
    void clusterHeader_namesTheCluster_orNothing() {
        RouteTable table = table(
                Tables.route("by header", Tables.path(Tables.prefix("/")), new ClusterChoice.FromHeader("x-cluster")));

        assertThat(cluster(table, with("X-Cluster", "blue"))).isEqualTo("blue");
        assertThat(cluster(table, SyntheticHead.get("h", "/"))).isEmpty();
    }

    @Test
    void trace_tellsTheNearestMiss_withTheValueThatIsWanted() {
        RouteTable table = table(
                Tables.route(
                        "jason",
                        new RouteMatch(
                                Tables.prefix("/"),
                                List.of(Tables.header("end-user", "jason")),
                                List.of(),
                                false,
                                RouteMatch.ALL)),
                Tables.route("rest", Tables.path(Tables.prefix("/"))));

        assertThat(steps(table, SyntheticHead.get("h", "/x")))
                .containsExactly(
                        "virtual-host true all",
                        "route false header end-user is absent, wants exact \"jason\"",
                        "route true prefix \"/\"");
        assertThat(steps(table, with("End-User", "bob")))
                .contains("route false header end-user is \"bob\", wants exact \"jason\"");
        assertThat(steps(table, with("end-user", "jason")))
                .containsExactly(
                        "virtual-host true all", "route true prefix \"/\" and header end-user exact \"jason\"");
    }

    @Test
    void trace_tellsOfEachRouteBefore_alsoOfThoseThatTheIndexLeavesOut() {
        Route[] routes = new Route[20];
        for (int i = 0; i < routes.length; i++) {
            routes[i] = Tables.route("r" + i, Tables.path(Tables.prefix("/r" + i + "/")));
        }
        RouteTable table = table(routes);

        List<String> steps = steps(table, SyntheticHead.get("h", "/r7/x"));
        assertThat(steps).hasSize(9);
        assertThat(steps.get(3)).isEqualTo("route false path is \"/r7/x\", wants prefix \"/r2/\"");
        assertThat(steps.getLast()).isEqualTo("route true prefix \"/r7/\"");
        assertThat(steps(table, SyntheticHead.get("h", "/none"))).hasSize(21);
    }

    private List<String> steps(RouteTable table, SyntheticHead request) {
        List<String> steps = new ArrayList<>();
        Trace trace = new Trace() {
            @Override
            public boolean on() {
                return true;
            }

            @Override
            public void step(String what, String resource, String path, boolean matched, String detail) {
                steps.add(what + " " + matched + " " + detail);
            }
        };
        table.match(request, 0, decision, trace);
        return steps;
    }

    private static ClusterChoice weighted(long first, long second) {
        return new ClusterChoice.Weighted(List.of(entry("v1", first), entry("v2", second)), first + second);
    }

    private static ClusterChoice.Entry entry(String cluster, long weight) {
        return new ClusterChoice.Entry(cluster, weight, HeaderEdits.NONE, new HostRewrite.Keep(), PerFilter.NONE);
    }

    private static SyntheticHead with(String name, String value) {
        return SyntheticHead.request("GET", "http", "h", "/", List.of(Map.entry(name, value)));
    }

    private static VirtualHost host(String name, String domain) {
        return Tables.host(name, List.of(domain), List.of(Tables.route(name, Tables.path(Tables.prefix("/")))));
    }

    private static RouteTable table(Route... routes) {
        return Tables.table(false, Tables.host("all", List.of("*"), List.of(routes)));
    }

    private String cluster(RouteTable table, SyntheticHead request) {
        return cluster(table, request, 0);
    }

    private String cluster(RouteTable table, SyntheticHead request, long random) {
        RouteTable.Outcome outcome = table.match(request, random, decision, Trace.NONE);
        return outcome == RouteTable.Outcome.MATCHED ? decision.cluster() : outcome.name();
    }
}
