package dev.meshwright.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Local rate limits at a running proxy, and the same answers to the same requests as stock Envoy gives (environment
/// variable MESHWRIGHT_ENVOY; skipped without it). Intervals are so long that nothing is filled up meanwhile.
class RateLimitTest {
    private static final String ON =
            "filter_enabled: {default_value: {numerator: 100}}, filter_enforced: {default_value: {numerator: 100}}";

    @TempDir
    private Path folder;

    /// @param port of the listener for HTTP; 0: any
    private static String bootstrap(int port, int tcpPort, int adminPort, int app) {
        return """
            node: {id: a, cluster: shop.books}
            admin: {address: {socket_address: {address: 127.0.0.1, port_value: %d}}}
            static_resources:
              listeners:
            %s
                      route_config:
                        virtual_hosts:
                        - name: all
                          domains: ["*"]
                          rate_limits:
                          - {actions: [{generic_key: {descriptor_value: host}}]}
                          - {stage: 3, actions: [{generic_key: {descriptor_value: stage}}]}
                          routes:
                          - match: {prefix: "/plain"}
                            route: {cluster: app}
                            typed_per_filter_config:
                              limit: {"@type": type.googleapis.com/envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit, stat_prefix: plain, token_bucket: {max_tokens: 3, tokens_per_fill: 3, fill_interval: 600s}, %s, enable_x_ratelimit_headers: DRAFT_VERSION_03, response_headers_to_add: [{append_action: OVERWRITE_IF_EXISTS_OR_ADD, header: {key: x-limited, value: "%%REQ(x-user)%%"}}]}
                          - match: {prefix: "/shadow"}
                            route: {cluster: app}
                            typed_per_filter_config:
                              limit: {"@type": type.googleapis.com/envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit, stat_prefix: shadow, token_bucket: {max_tokens: 1, fill_interval: 600s}, filter_enabled: {default_value: {numerator: 100}}, request_headers_to_add_when_not_enforced: [{header: {key: x-over, value: "yes"}}]}
                          - match: {prefix: "/off"}
                            route: {cluster: app}
                            typed_per_filter_config:
                              limit: {"@type": type.googleapis.com/envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit, stat_prefix: idle, token_bucket: {max_tokens: 1, fill_interval: 600s}}
                          - match: {prefix: "/status"}
                            route: {cluster: app}
                            typed_per_filter_config:
                              limit: {"@type": type.googleapis.com/envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit, stat_prefix: status, status: {code: 503}, rate_limited_as_resource_exhausted: true, token_bucket: {max_tokens: 1, fill_interval: 600s}, %s}
                          - match: {prefix: "/inline"}
                            route: {cluster: app}
                            typed_per_filter_config:
                              limit:
                                "@type": type.googleapis.com/envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit
                                stat_prefix: inline
                                token_bucket: {max_tokens: 100, fill_interval: 600s}
                                always_consume_default_token_bucket: false
                                enable_x_ratelimit_headers: DRAFT_VERSION_03
                                %s
                                rate_limits:
                                - {actions: [{request_headers: {header_name: x-user, descriptor_key: user}}]}
                                - {actions: [{query_parameters: {query_parameter_name: q, descriptor_key: q}}]}
                                - {actions: [{query_parameter_value_match: {descriptor_value: hit, query_parameters: [{name: m, string_match: {exact: "a b"}}]}}]}
                                - {actions: [{header_value_match: {descriptor_value: nobody, expect_match: false, headers: [{name: x-user, present_match: true}]}}, {destination_cluster: {}}]}
                                - {actions: [{remote_address: {}}, {request_headers: {header_name: ":method", descriptor_key: method}}, {source_cluster: {}}]}
                                - {actions: [{masked_remote_address: {v4_prefix_mask_len: 8}}, {request_headers: {header_name: x-none, descriptor_key: none, skip_if_absent: true}}, {generic_key: {descriptor_key: last, descriptor_value: x}}, {request_headers: {header_name: x-mask, descriptor_key: mask}}]}
                                - {actions: [{metadata: {descriptor_key: plan, metadata_key: {key: mine, path: [{key: plan}]}, source: ROUTE_ENTRY}}, {request_headers: {header_name: x-plan, descriptor_key: plan}}]}
                                - {hits_addend: {number: 2}, actions: [{request_headers: {header_name: x-double, descriptor_key: double}}]}
                                descriptors:
                                - {entries: [{key: user, value: ada}], token_bucket: {max_tokens: 4, fill_interval: 600s}}
                                - {entries: [{key: user}], token_bucket: {max_tokens: 2, fill_interval: 600s}}
                                - {entries: [{key: q, value: "a b"}], token_bucket: {max_tokens: 1, fill_interval: 600s}}
                                - {entries: [{key: query_match, value: hit}], token_bucket: {max_tokens: 1, fill_interval: 600s}}
                                - {entries: [{key: header_match, value: nobody}, {key: destination_cluster, value: app}], token_bucket: {max_tokens: 5, fill_interval: 600s}}
                                - {entries: [{key: remote_address, value: 127.0.0.1}, {key: method, value: PUT}, {key: source_cluster, value: shop.books}], token_bucket: {max_tokens: 1, fill_interval: 600s}}
                                - {entries: [{key: masked_remote_address, value: 127.0.0.0/8}, {key: last, value: x}, {key: mask, value: "1"}], token_bucket: {max_tokens: 1, fill_interval: 600s}}
                                - {entries: [{key: plan, value: gold}, {key: plan, value: "1"}], token_bucket: {max_tokens: 2, fill_interval: 600s}}
                                - {entries: [{key: double, value: "1"}], token_bucket: {max_tokens: 5, fill_interval: 600s}}
                            metadata: {filter_metadata: {mine: {plan: gold}}}
                          - match: {prefix: "/host"}
                            route: {cluster: app}
                            typed_per_filter_config: &host
                              limit: {"@type": type.googleapis.com/envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit, stat_prefix: host, token_bucket: {max_tokens: 100, fill_interval: 600s}, %s, descriptors: [{entries: [{key: generic_key, value: host}], token_bucket: {max_tokens: 2, fill_interval: 600s}}, {entries: [{key: generic_key, value: route}], token_bucket: {max_tokens: 1, fill_interval: 600s}}]}
                          - match: {prefix: "/over"}
                            route: {cluster: app, rate_limits: [{actions: [{generic_key: {descriptor_value: other}}]}]}
                            typed_per_filter_config: *host
                          - match: {prefix: "/include"}
                            route: {cluster: app, include_vh_rate_limits: true, rate_limits: [{actions: [{generic_key: {descriptor_value: other}}]}]}
                            typed_per_filter_config: *host
                          - match: {prefix: "/stage"}
                            route: {cluster: app}
                            typed_per_filter_config:
                              limit: {"@type": type.googleapis.com/envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit, stat_prefix: stage, stage: 3, token_bucket: {max_tokens: 100, fill_interval: 600s}, %s, descriptors: [{entries: [{key: generic_key, value: stage}], token_bucket: {max_tokens: 1, fill_interval: 600s}}]}
                          - match: {prefix: "/"}
                            route: {cluster: app}
                      http_filters:
                      - name: limit
                        typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit, stat_prefix: all}
                      - name: envoy.filters.http.router
                        typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}
              - name: tcp
                address: {socket_address: {address: 127.0.0.1, port_value: %d}}
                filter_chains:
                - filters:
                  - name: envoy.filters.network.local_ratelimit
                    typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.network.local_ratelimit.v3.LocalRateLimit, stat_prefix: tcp, token_bucket: {max_tokens: 3, fill_interval: 600s}}
                  - name: envoy.filters.network.tcp_proxy
                    typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy, stat_prefix: tcp, cluster: app}
              clusters:
            %s
            """.formatted(
                        adminPort,
                        ProxyFixture.listener("in", port),
                        ON,
                        ON,
                        ON.replace(", filter_enforced", "\n                    filter_enforced"),
                        ON,
                        ON,
                        tcpPort,
                        ProxyFixture.cluster("app", "", app));
    }

    private static ScriptedUpstream echo() throws IOException {
        return new ScriptedUpstream((line, head, _) -> ScriptedUpstream.ok(line + "\n" + head));
    }

    private record Asked(String method, String path, List<String> headers) {
        static Asked get(String path, String... headers) {
            return new Asked("GET", path, List.of(headers));
        }

        HttpRequest at(int port) {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                    .timeout(Duration.ofSeconds(20))
                    .method(method, HttpRequest.BodyPublishers.noBody());
            for (int i = 0; i < headers.size(); i += 2) {
                request.header(headers.get(i), headers.get(i + 1));
            }
            return request.build();
        }
    }

    /// Each is sent several times in a row.
    private static List<Asked> questions() {
        return List.of(
                Asked.get("/plain", "x-user", "ada"),
                Asked.get("/free"),
                Asked.get("/shadow"),
                Asked.get("/off"),
                Asked.get("/status"),
                Asked.get("/status", "content-type", "application/grpc"),
                Asked.get("/inline", "x-user", "ada"),
                Asked.get("/inline", "x-user", "bob"),
                Asked.get("/inline", "x-user", "eve"),
                Asked.get("/inline", "x-user", "bob"),
                Asked.get("/inline?q=a%20b", "x-user", "one"),
                Asked.get("/inline?m=a%20b", "x-user", "two"),
                Asked.get("/inline?m=other", "x-user", "three"),
                Asked.get("/inline"),
                new Asked("PUT", "/inline", List.of("x-user", "four")),
                Asked.get("/inline", "x-user", "five", "x-mask", "1"),
                Asked.get("/inline", "x-user", "six", "x-plan", "1"),
                Asked.get("/inline", "x-user", "seven", "x-double", "1"),
                Asked.get("/host"),
                Asked.get("/over"),
                Asked.get("/include"),
                Asked.get("/stage"));
    }

    /// Seconds that pass while both are asked make no difference.
    private static long hundreds(String seconds) {
        return (Long.parseLong(seconds) + 99) / 100 * 100;
    }

    private static List<String> answers(HttpClient client, int port) throws Exception {
        List<String> answers = new ArrayList<>();
        for (Asked each : questions()) {
            for (int i = 0; i < 7; i++) {
                HttpResponse<String> answer = client.send(each.at(port), HttpResponse.BodyHandlers.ofString());
                StringBuilder text = new StringBuilder(
                        each.method + " " + each.path + " " + each.headers + " #" + i + ": " + answer.statusCode());
                answer.headers().map().forEach((name, values) -> {
                    if (name.startsWith("x-ratelimit")
                            || name.equals("x-envoy-ratelimited")
                            || name.equals("x-limited")
                            || name.startsWith("grpc-")) {
                        text.append(' ').append(name).append('=');
                        text.append(name.equals("x-ratelimit-reset") ? hundreds(values.getFirst()) : values);
                    }
                });
                text.append(answer.body().contains("x-over: yes") ? " over" : "");
                text.append(answer.statusCode() == 200 ? "" : " '" + answer.body() + "'");
                answers.add(text.toString());
            }
        }
        return answers;
    }

    /// How many of so many connections are let in.
    private static int let(int port, int connections) throws IOException {
        int let = 0;
        for (int i = 0; i < connections; i++) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                socket.setSoTimeout(10_000);
                socket.getOutputStream()
                        .write("GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n"
                                .getBytes(StandardCharsets.US_ASCII));
                let += socket.getInputStream().read() == 'H' ? 1 : 0;
            } catch (java.net.SocketException _) {
                // Closed with unread bytes: refused.
            }
        }
        return let;
    }

    private static List<String> statistics(HttpClient client, int admin) throws Exception {
        String page = client.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + admin + "/stats"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
        return page.lines()
                .filter(line -> line.contains("http_local_rate_limit.") || line.startsWith("local_rate_limit."))
                .filter(line -> !line.endsWith(": 0"))
                .sorted()
                .toList();
    }

    @Test
    void everyAnswerAndEveryCount_isTheOneOfStockEnvoy() throws Exception {
        assumeFalse(StockEnvoy.binary().isEmpty(), "no stock Envoy: set MESHWRIGHT_ENVOY to its binary");
        int port = ScriptedUpstream.refusingPort();
        int tcp = ScriptedUpstream.refusingPort();
        int admin = ScriptedUpstream.refusingPort();
        int ownAdmin = ScriptedUpstream.refusingPort();
        try (var app = echo()) {
            try (var _ = new StockEnvoy(folder, bootstrap(port, tcp, admin, app.port()), port, 2);
                    var ours = new ProxyFixture(2, bootstrap(0, 0, ownAdmin, app.port()));
                    HttpClient client = HttpClient.newBuilder()
                            .version(HttpClient.Version.HTTP_1_1)
                            .build()) {
                assertThat(answers(client, ours.port("in"))).isEqualTo(answers(client, port));
                assertThat(let(ours.port("tcp"), 8)).isEqualTo(let(tcp, 8)).isEqualTo(3);
                assertThat(statistics(client, ownAdmin)).isEqualTo(statistics(client, admin));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aBucket_isOneForAllLoops(int loops) throws Exception {
        try (var app = echo();
                var proxy = new ProxyFixture(loops, bootstrap(0, 0, 0, app.port()));
                var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> answers = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                answers.add(pool.submit((Callable<Integer>) () -> {
                    try (HttpClient client = HttpClient.newBuilder()
                            .version(HttpClient.Version.HTTP_1_1)
                            .build()) {
                        return client.send(
                                        Asked.get("/plain").at(proxy.port("in")), HttpResponse.BodyHandlers.ofString())
                                .statusCode();
                    }
                }));
            }
            Map<Integer, Integer> counts = new java.util.TreeMap<>();
            for (Future<Integer> each : answers) {
                counts.merge(each.get(), 1, Integer::sum);
            }
            assertThat(counts).isEqualTo(Map.of(200, 3, 429, 37));
        }
    }
}
