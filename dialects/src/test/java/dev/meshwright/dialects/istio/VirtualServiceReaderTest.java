package dev.meshwright.dialects.istio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.model.Cors;
import dev.meshwright.model.Fault;
import dev.meshwright.model.HttpRoute;
import dev.meshwright.model.Match;
import dev.meshwright.model.Mirror;
import dev.meshwright.model.PathRewrite;
import dev.meshwright.model.Redirect;
import dev.meshwright.model.RouteTable;
import dev.meshwright.model.Setting;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class VirtualServiceReaderTest {
    private static final String RETRIES = "{attempts: 3, perTryTimeout: 2s}";

    private static RouteTable table(String spec) {
        return ReadText.mesh("VirtualService", spec).routes().getFirst();
    }

    private static HttpRoute route(String entry) {
        return table("hosts: [reviews]\nhttp:\n- " + entry.indent(2).strip())
                .http()
                .getFirst();
    }

    @Test
    void retriesOneLevelTooDeep_giveTheSameModelAsAtTheirRightPlace() {
        RouteTable right = table("hosts: [r]\nhttp:\n- route:\n  - destination: {host: r}\n  retries: " + RETRIES);
        RouteTable deep = table("hosts: [r]\nhttp:\n- route:\n  - destination: {host: r}\n    retries: " + RETRIES);
        assertThat(deep).isEqualTo(right);
        HttpRoute.RetryPolicy policy =
                deep.http().getFirst().retry().orElse(new HttpRoute.RetryPolicy(1, Duration.ZERO, "", deep.origin()));
        assertThat(policy.attempts()).isEqualTo(3);
        assertThat(policy.perTryTimeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(policy.origin()).hasToString("VirtualService/shop/n#spec.http[0].retries");
        assertThat(policy.origin().position()).hasToString("f.yaml:9:16");
    }

    @Test
    void retriesOneLevelTooDeep_areRefused_whenThereIsADoubt() {
        List<String> two = ReadText.errors("VirtualService", """
            hosts: [r]
            http:
            - route:
              - {destination: {host: r}, weight: 1, retries: {attempts: 3}}
              - {destination: {host: s}, weight: 1}
            """);
        List<String> both = ReadText.errors("VirtualService", """
            hosts: [r]
            http:
            - retries: {attempts: 1}
              route:
              - {destination: {host: r}, retries: {attempts: 3}}
            """);
        assertThat(two).containsExactly(Codes.RETRIES_TOO_DEEP_REFUSED);
        assertThat(both).containsExactly(Codes.RETRIES_TOO_DEEP_REFUSED);
    }

    @Test
    void shortNames_belongToTheNamespaceOfTheRule() {
        RouteTable table = table("""
            hosts: [reviews, Example.COM, "*.shop.example"]
            gateways: [mesh, front, other/gate]
            http:
            - route:
              - destination: {host: reviews.other}
            """);
        assertThat(table.hosts()).containsExactly("reviews.shop.svc.cluster.local", "example.com", "*.shop.example");
        assertThat(table.gateways()).containsExactly("mesh", "shop/front", "other/gate");
        assertThat(table.exportTo()).containsExactly("*");
    }

    @Test
    void matches_keepTheirConditions() {
        HttpRoute.RouteMatch match = route("""
            match:
            - uri: {prefix: /a}
              ignoreUriCase: true
              method: {exact: GET}
              headers: {X-User: {exact: jason}, cookie: {regex: "a.*"}, x-any: {}, x-all: {regex: "*"}, ":method": {exact: GET}}
              withoutHeaders: {x-not: {prefix: b}}
              queryParams: {Q: {exact: "1"}}
              port: 80
              sourceLabels: {app: web}
              sourceNamespace: shop
              gateways: [mesh]
            route:
            - destination: {host: r}
            """).matches().getFirst();
        assertThat(match.path()).isEqualTo(new Match.Path.Prefix("/a", true));
        assertThat(match.method()).containsExactly(new Match.Text.Exact("GET"));
        assertThat(match.headers())
                .containsExactlyInAnyOrder(
                        new Match.Named("x-user", new Match.Text.Exact("jason"), false),
                        new Match.Named("cookie", new Match.Text.Regex("a.*"), false),
                        new Match.Named("x-any", new Match.Text.Present(), false),
                        new Match.Named("x-all", new Match.Text.Present(), false),
                        new Match.Named(":method", new Match.Text.Exact("GET"), false),
                        new Match.Named("x-not", new Match.Text.Prefix("b"), true));
        assertThat(match.queryParams()).containsExactly(new Match.Named("Q", new Match.Text.Exact("1"), false));
        assertThat(match.port()).isEqualTo(80);
        assertThat(match.sourceLabels()).isEqualTo(Map.of("app", "web"));
        assertThat(match.gateways()).containsExactly("mesh");
    }

    @Test
    void forwarding_keepsWeightsHeadersAndRewrite() {
        HttpRoute route = route("""
            name: split
            timeout: 10s
            rewrite: {uri: /b, authority: x.example}
            headers: {request: {set: {a: "1"}, add: {b: "2"}, remove: [c]}, response: {remove: [server]}}
            route:
            - destination: {host: r, subset: v1, port: {number: 9080}}
              weight: 90
              headers: {response: {add: {v: "1"}}}
            - destination: {host: r, subset: v2}
              weight: 10
            """);
        assertThat(route.name()).isEqualTo("split");
        assertThat(route.timeout().orElse(Duration.ZERO)).isEqualTo(Duration.ofSeconds(10));
        assertThat(route.retry().isUnset()).isTrue();
        assertThat(route.headers().requestRemove()).containsExactly("c");
        HttpRoute.Action.Forward forward = (HttpRoute.Action.Forward) route.action();
        assertThat(forward.rewrite()).isEqualTo(new HttpRoute.Rewrite(new PathRewrite.Matched("/b"), "x.example"));
        assertThat(forward.destinations().stream().map(d -> d.subset() + d.port() + " " + d.weight()))
                .containsExactly("v19080 90", "v20 10");
        assertThat(forward.destinations().getFirst().headers().responseAdd()).isEqualTo(Map.of("v", "1"));
    }

    @Test
    void explicitZero_isOff_andAbsenceIsUnset() {
        HttpRoute off = route("{retries: {attempts: 0}, route: [{destination: {host: r}}]}");
        assertThat(off.retry().isOff()).isTrue();
        HttpRoute unset = route("{route: [{destination: {host: r}}]}");
        assertThat(unset.timeout().isUnset()).isTrue();
        assertThat(unset.retry().isUnset()).isTrue();
    }

    @Test
    void redirectAndDirectResponse_areActions() {
        HttpRoute.Action redirect = route("redirect: {uri: /x, authority: y.example, redirectCode: 308}")
                .action();
        assertThat(redirect)
                .isInstanceOfSatisfying(
                        HttpRoute.Action.Redirecting.class,
                        r -> assertThat(r.redirect().status()).isEqualTo(308));
        HttpRoute.Action respond =
                route("directResponse: {status: 503, body: {string: closed}}").action();
        assertThat(respond)
                .isInstanceOfSatisfying(
                        HttpRoute.Action.Respond.class,
                        r -> assertThat(r.body()).isEqualTo(new HttpRoute.Body.Text("closed")));
    }

    @Test
    void fault_keepsPartsOfAPercent_andNamesGrpcStatuses() {
        HttpRoute route = route("""
            fault:
              delay: {fixedDelay: 5s, percentage: {value: 0.1}}
              abort: {grpcStatus: UNAVAILABLE, percentage: {value: 100}}
            route:
            - destination: {host: r}
            """);
        Fault fault = ((Setting.Set<Fault>) route.fault()).value();
        assertThat(((Setting.Set<Fault.Delay>) fault.delay()).value())
                .isEqualTo(new Fault.Delay(Duration.ofSeconds(5), 1000));
        assertThat(((Setting.Set<Fault.Abort>) fault.abort()).value())
                .isEqualTo(new Fault.Abort(new Fault.Failure.Grpc(14), 1_000_000));
    }

    @Test
    void mirrors_areThoseOfBothForms_butNotOfNoRequest() {
        String mirrors = """
            mirrors:
            - {destination: {host: a, subset: v1}, percentage: {value: 12.5}}
            - {destination: {host: b}}
            - {destination: {host: c}, percentage: {value: 0}}
            route: [{destination: {host: r}}]
            """;
        assertThat(route(mirrors).mirrors())
                .extracting(m -> m.destination().host().replace(".shop.svc.cluster.local", "") + " " + m.millionths())
                .containsExactly("a 125000", "b 1000000");
        assertThat(route("{mirror: {host: a}, mirrorPercentage: {value: 3}, route: [{destination: {host: r}}]}")
                        .mirrors())
                .extracting(Mirror::millionths)
                .containsExactly(30_000);
        assertThat(route("{mirror: {host: a}, mirror_percent: 7, route: [{destination: {host: r}}]}")
                        .mirrors())
                .extracting(Mirror::millionths)
                .containsExactly(70_000);
    }

    @Test
    void corsPolicy_keepsWhatItAllows() {
        HttpRoute route = route("""
            corsPolicy:
              allowOrigins: [{exact: https://a.example}, {regex: ".*"}]
              allowMethods: [GET]
              allowHeaders: [x-a]
              maxAge: 24h
              unmatchedPreflights: IGNORE
            route: [{destination: {host: r}}]
            """);
        Cors cors = ((Setting.Set<Cors>) route.cors()).value();
        assertThat(cors.allowOrigins())
                .containsExactly(new Match.Text.Exact("https://a.example"), new Match.Text.Regex(".*"));
        assertThat(cors.maxAge().orElse(Duration.ZERO)).isEqualTo(Duration.ofDays(1));
        assertThat(cors.forwardUnmatchedPreflights().orElse(true)).isFalse();
        assertThat(cors.allowCredentials().isUnset()).isTrue();
    }

    @Test
    void retries_keepBackoffAndWhereTheyGo() {
        HttpRoute.RetryPolicy policy = ((Setting.Set<HttpRoute.RetryPolicy>)
                        route("{retries: {attempts: 2, backoff: 1s, retryIgnorePreviousHosts: false,"
                                        + " retryRemoteLocalities: true}, route: [{destination: {host: r}}]}")
                                .retry())
                .value();
        assertThat(policy.backoff().orElse(Duration.ZERO)).isEqualTo(Duration.ofSeconds(1));
        assertThat(policy.avoidPreviousHosts().orElse(true)).isFalse();
        assertThat(policy.remoteLocalities()).isTrue();
    }

    @Test
    void redirect_derivesItsPort_andReplacesPrefixes() {
        HttpRoute.Action.Redirecting prefix =
                (HttpRoute.Action.Redirecting) route("redirect: {prefixRewrite: /new, derivePort: FROM_REQUEST_PORT}")
                        .action();
        assertThat(prefix.redirect().path()).isEqualTo(new PathRewrite.Matched("/new"));
        assertThat(prefix.redirect().port()).isEqualTo(new Redirect.Port.OfRequest());
    }

    @Test
    void tcpRoutes_areOnePerMatch() {
        RouteTable table = table("""
            hosts: [db]
            tcp:
            - match: [{port: 3306}, {port: 3307, gateways: [front]}]
              route:
              - destination: {host: db, port: {number: 3306}}
            """);
        assertThat(table.tcp().stream().map(route -> route.match().port())).containsExactly(3306, 3307);
        assertThat(table.tcp().get(1).match().gateways()).containsExactly("shop/front");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{route: [{destination: {host: a}, weight: 0}, {destination: {host: b}, weight: 0}]} | MW0206",
                "{route: [{destination: {host: a}, weight: -1}]} | MW0107",
                "{route: [{destination: {host: a}}], retries: {attempts: 256}} | MW0107",
                "{route: [{destination: {host: a}}], retries: {perTryTimeout: 2s}} | MW0211",
                "{route: [{destination: {host: a}}], retries: {attempts: 1, perTryTimeout: 2}} | MW0109",
                "{route: [{destination: {host: a}}], timeout: 2 s} | MW0109",
                "{route: [{destination: {host: a_!}}]} | MW0208",
                "{route: [{destination: {host: a}, timeout: 2s}]} | MW0105",
                "{route: [{weight: 1}]} | MW0108",
                "{route: []} | MW0108",
                "{} | MW0108",
                "{match: [{uri: {regex: '('}}], route: [{destination: {host: a}}]} | MW0207",
                "{match: [{uri: {exact: /, prefix: /}}], route: [{destination: {host: a}}]} | MW0209",
                "{redirect: {uri: /a, redirectCode: 200}} | MW0107",
                "{redirect: {redirectCode: 302}} | MW0210",
                "{match: [{uri: {exact: /a}}], redirect: {prefixRewrite: /b}} | MW0209",
                "{match: [{uri: {regex: ''}}], route: [{destination: {host: a}}]} | MW0210",
                "{match: [{headers: {a: {prefix: ''}}}], route: [{destination: {host: a}}]} | MW0210",
                "{match: [{method: {prefix: ''}}], route: [{destination: {host: a}}]} | MW0210",
                "{match: [{headers: {'@request.auth.claims.sub': {exact: a}}}], route: [{destination: {host: a}}]} |"
                        + " MW0209",
                "{route: [{destination: {host: a}}], corsPolicy: {allowOrigins: [{exact: ''}]}} | MW0210",
                "{route: [{destination: {host: a}}], corsPolicy: {maxAge: 2.5001s}} | MW0107",
                "{route: [{destination: {host: a}}], timeout: 2.0000005s} | MW0107",
                "{route: [{destination: {host: a}}], rewrite: {authority: b}, headers: {request: {set: {Host: c}}}} |"
                        + " MW0209",
                "{route: [{destination: {host: a}}], headers: {response: {add: {x-share: 5%}}}} | MW0119",
                "{route: [{destination: {host: a}}], headers: {request: {set: {x-a: '%PROTOCL%'}}}} | MW0110",
                "{directResponse: {}} | MW0108",
                "{directResponse: {status: 200, body: {bytes: '*'}}} | MW0106",
                "{directResponse: {status: 200, body: {bytes: YQ==, string: a}}} | MW0209",
                "{redirect: {port: 80, derivePort: FROM_REQUEST_PORT}} | MW0209",
                "{redirect: {uri: /a, prefixRewrite: /b}} | MW0209",
                "{rewrite: {uri: /a, uriRegexRewrite: {match: a, rewrite: b}}, route: [{destination: {host: a}}]} |"
                        + " MW0209",
                "{rewrite: {uriRegexRewrite: {match: '(', rewrite: b}}, route: [{destination: {host: a}}]} | MW0207",
                "{rewrite: {uriRegexRewrite: {match: '(a)', rewrite: '\\2'}}, route: [{destination: {host: a}}]} |"
                        + " MW0207",
                "{rewrite: {uriRegexRewrite: {match: a}}, route: [{destination: {host: a}}]} | MW0108",
                "{fault: {abort: {grpcStatus: '14', percentage: {value: 1}}}, route: [{destination: {host: a}}]} |"
                        + " MW0110",
                "{fault: {abort: {httpStatus: 600, percentage: {value: 1}}}, route: [{destination: {host: a}}]} |"
                        + " MW0107",
                "{fault: {abort: {httpStatus: 500, grpcStatus: OK}}, route: [{destination: {host: a}}]} | MW0209",
                "{fault: {delay: {fixedDelay: 1s, percentage: {value: 101}}}, route: [{destination: {host: a}}]} |"
                        + " MW0107",
                "{fault: {delay: {exponentialDelay: 1s}}, route: [{destination: {host: a}}]} | MW0202",
                "{fault: {delay: {fixedDelay: 1s}}, redirect: {uri: /a}} | MW0209",
                "{fault: {}, route: [{destination: {host: a}}]} | MW0108",
                "{corsPolicy: {allowOrigins: [{exact: a}], maxAge: 1500ms}, route: [{destination: {host: a}}]} |"
                        + " MW0107",
                "{corsPolicy: {allowOrigins: [{exact: a}], allowMethods: [get]}, route: [{destination: {host: a}}]} |"
                        + " MW0110",
                "{mirror: {host: a}, mirrors: [{destination: {host: b}}], route: [{destination: {host: a}}]} | MW0209",
                "{mirrors: [{percentage: {value: 1}}], route: [{destination: {host: a}}]} | MW0108",
                "{headers: {request: {set: {'a b': x}}}, route: [{destination: {host: a}}]} | MW0111"
            })
    void badEntry_isRefused(String entry, String code) {
        assertThat(ReadText.errors("VirtualService", "hosts: [reviews]\nhttp:\n- " + entry))
                .isEqualTo(List.of(code));
    }
}
