package dev.meshwright.proxy.server;

import static dev.meshwright.proxy.server.ProxyFixture.cluster;
import static dev.meshwright.proxy.server.ProxyFixture.http;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpProxyTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void requests_goWhereTheirRouteSays(int loops) throws Exception {
        try (var one = ScriptedUpstream.answering("one");
                var two = ScriptedUpstream.answering("two");
                var proxy = new ProxyFixture(
                        loops,
                        http(
                                "[{match: {prefix: /one}, route: {cluster: one}}, {match: {prefix: /two}, route:"
                                        + " {cluster: two}}, {match: {prefix: /direct}, direct_response: {status: 418,"
                                        + " body: {inline_string: tea}}}, {match: {prefix: /lost}, route: {cluster:"
                                        + " nowhere}}]",
                                cluster("one", "", one.port()),
                                cluster("two", "", two.port())))) {
            assertThat(proxy.get("/one").body()).isEqualTo("one");
            assertThat(proxy.get("/two").body()).isEqualTo("two");
            assertThat(proxy.get("/direct").statusCode()).isEqualTo(418);
            assertThat(proxy.get("/direct").body()).isEqualTo("tea");
            assertThat(proxy.get("/none").statusCode()).isEqualTo(404);
            assertThat(proxy.get("/lost").statusCode()).isEqualTo(503);
            proxy.awaitExchanges(
                    all -> assertThat(all).extracting(ProxyFixture.Seen::flags).contains("NR", "NC"));
        }
    }

    /// As stock Envoy 1.40 answers them.
    @Test
    void aRoutesAnswers_toClientsOfGrpc_areTrailersOnly() throws Exception {
        try (var proxy = new ProxyFixture(
                        1,
                        http("[{match: {path: /no}, direct_response: {status: 404, body: {inline_string: \"not %\"}}},"
                                + " {match: {path: /moved}, redirect: {path_redirect: /there}}]"));
                var client = HttpClient.newHttpClient()) {
            var direct = client.send(grpc(proxy, "/no"), BodyHandlers.ofString());
            assertThat(direct.statusCode()).isEqualTo(200);
            assertThat(direct.body()).isEmpty();
            assertThat(direct.headers().firstValue("grpc-status")).contains("12");
            assertThat(direct.headers().firstValue("grpc-message")).contains("not %25");
            var moved = client.send(grpc(proxy, "/moved"), BodyHandlers.ofString());
            assertThat(moved.statusCode()).isEqualTo(200);
            assertThat(moved.headers().firstValue("grpc-status")).contains("2");
            assertThat(moved.headers().firstValue("location")).isPresent();
        }
    }

    private static HttpRequest grpc(ProxyFixture proxy, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + proxy.port("in") + path))
                .header("content-type", "application/grpc")
                .POST(BodyPublishers.noBody())
                .build();
    }

    @Test
    void ownAnswers_areEditedAsTheRouteAsks() throws Exception {
        String edits = "response_headers_to_add: [{header: {key: x-add, value: a}},"
                + " {header: {key: content-type, value: application/json}}]";
        try (var proxy = new ProxyFixture(
                1,
                http("[{match: {prefix: /direct}, direct_response: {status: 418, body: {inline_string: tea}}, "
                        + edits
                        + "}, {match: {prefix: /moved}, redirect: {path_redirect: /there}, "
                        + edits
                        + ", response_headers_to_remove: [location]}, {match: {prefix: /lost}, route: {cluster:"
                        + " nowhere}, "
                        + edits + "}]"))) {
            var direct = proxy.get("/direct").headers();
            assertThat(direct.allValues("x-add")).containsExactly("a");
            assertThat(direct.allValues("content-type")).containsExactly("application/json");
            var moved = proxy.get("/moved");
            assertThat(moved.statusCode()).isEqualTo(301);
            assertThat(moved.headers().allValues("x-add")).containsExactly("a");
            assertThat(moved.headers().map()).doesNotContainKeys("location", "content-type");
            assertThat(proxy.get("/lost").headers().allValues("x-add")).containsExactly("a");
            assertThat(proxy.get("/none").headers().allValues("x-add")).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void oneOfThreeEndpointsRefusing_clientsSeeNoError(int loops) throws Exception {
        try (var one = ScriptedUpstream.answering("a");
                var two = ScriptedUpstream.answering("b");
                var proxy = new ProxyFixture(
                        loops,
                        http(
                                "[{match: {prefix: /}, route: {cluster: app, retry_policy: {retry_on: connect-failure,"
                                        + " num_retries: 2, retry_host_predicate: [{name:"
                                        + " envoy.retry_host_predicates.previous_hosts, typed_config: {\"@type\":"
                                        + " type.googleapis.com/envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate}}],"
                                        + " host_selection_retry_max_attempts: 5}}}]",
                                cluster("app", "", one.port(), two.port(), ScriptedUpstream.refusingPort())))) {
            for (int i = 0; i < 60; i++) {
                assertThat(proxy.get("/").statusCode()).isEqualTo(200);
            }
            proxy.awaitExchanges(all -> assertThat(all).anyMatch(seen -> seen.attempts() == 2));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void serverErrors_areRetriedOnlyWhenThePolicySaysSo(int loops) throws Exception {
        AtomicInteger calls = new AtomicInteger();
        try (var app = new ScriptedUpstream((line, head, body) -> calls.incrementAndGet() % 2 == 1
                        ? ScriptedUpstream.status(500, "no")
                        : ScriptedUpstream.ok(new String(body, java.nio.charset.StandardCharsets.UTF_8)));
                var proxy = new ProxyFixture(
                        loops,
                        http(
                                "[{match: {prefix: /retry}, route: {cluster: app, retry_policy: {retry_on: 5xx,"
                                        + " num_retries: 2}}}, {match: {prefix: /}, route: {cluster: app}}]",
                                cluster("app", "", app.port())))) {
            assertThat(proxy.post("/retry", "the body".getBytes(java.nio.charset.StandardCharsets.UTF_8))
                            .body())
                    .isEqualTo("the body");
            assertThat(proxy.get("/plain").statusCode()).isEqualTo(500);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aSlowTry_isGivenUpAndRetried(int loops) throws Exception {
        AtomicInteger calls = new AtomicInteger();
        CountDownLatch never = new CountDownLatch(1);
        try (var app = new ScriptedUpstream((line, head, body) -> {
                    if (calls.incrementAndGet() == 1) {
                        never.await(20, TimeUnit.SECONDS);
                    }
                    return ScriptedUpstream.ok("done");
                });
                var proxy = new ProxyFixture(
                        loops,
                        http(
                                "[{match: {prefix: /}, route: {cluster: app, retry_policy: {retry_on: 5xx,"
                                        + " num_retries: 1, per_try_timeout: 1s}}}]",
                                cluster("app", "", app.port())))) {
            assertThat(proxy.get("/").body()).isEqualTo("done");
            assertThat(calls).hasValue(2);
            never.countDown();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aRequestWithoutAnswer_timesOutWith504(int loops) throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        try (var app = new ScriptedUpstream((line, head, body) -> {
                    never.await(20, TimeUnit.SECONDS);
                    return "";
                });
                var proxy = new ProxyFixture(
                        loops,
                        http(
                                "[{match: {prefix: /}, route: {cluster: app, timeout: 0.2s}}]",
                                cluster("app", "", app.port())))) {
            assertThat(proxy.get("/").statusCode()).isEqualTo(504);
            assertThat(proxy.exchanges.remove().flags()).isEqualTo("UT");
            never.countDown();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aConnectionThatServesNothing_isUsedAgain(int loops) throws Exception {
        try (var app = ScriptedUpstream.answering("x");
                var proxy = new ProxyFixture(
                        loops, http("[{match: {prefix: /}, route: {cluster: app}}]", cluster("app", "", app.port())))) {
            for (int i = 0; i < 20; i++) {
                assertThat(proxy.get("/").body()).isEqualTo("x");
            }
            assertThat(app.connectionsEver.get()).isLessThanOrEqualTo(loops);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aLargeBody_passesBothWaysUnchanged(int loops) throws Exception {
        byte[] large = "0123456789abcdef".repeat(300_000).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        try (var app = new ScriptedUpstream((line, head, body) ->
                        ScriptedUpstream.ok(new String(body, java.nio.charset.StandardCharsets.ISO_8859_1)));
                var proxy = new ProxyFixture(
                        loops,
                        http(
                                "[{match: {prefix: /}, route: {cluster: app, timeout: 0s}}]",
                                cluster("app", "", app.port())))) {
            assertThat(proxy.post("/", large).body().length()).isEqualTo(large.length);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void theHostNamesOfADnsCluster_areResolved(int loops) throws Exception {
        try (var app = ScriptedUpstream.answering("x");
                var proxy = new ProxyFixture(
                        loops,
                        http(
                                "[{match: {prefix: /}, route: {cluster: app, retry_policy: {retry_on: connect-failure,"
                                        + " num_retries: 2}}}]",
                                cluster("app", "", app.port())
                                        .replace("type: STATIC", "type: STRICT_DNS, dns_lookup_family: V4_ONLY")
                                        .replace("127.0.0.1", "localhost")))) {
            await().until(() -> proxy.get("/").body().equals("x"));
        }
    }
}
