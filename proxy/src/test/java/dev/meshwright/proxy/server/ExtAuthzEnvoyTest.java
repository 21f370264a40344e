package dev.meshwright.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// External authorization: the same answers, and the same questions to the provider, as stock Envoy with the same
/// configuration (environment variable MESHWRIGHT_ENVOY; skipped without it).
class ExtAuthzEnvoyTest {
    private static final String GRPC = "grpc_service: {envoy_grpc: {cluster_name: grpc}, timeout: 20s}";
    private static final String HTTP = "server_uri: {uri: \"http://x\", cluster: http, timeout: 20s}";

    @TempDir
    private Path folder;

    /// Settings of the filter, by name.
    private static Map<String, String> settings() {
        Map<String, String> all = new TreeMap<>();
        all.put("grpc", GRPC);
        all.put("grpc-open", GRPC + ", failure_mode_allow: true, failure_mode_allow_header_add: true");
        all.put("grpc-status", GRPC + ", status_on_error: {code: 503}");
        all.put("grpc-body", GRPC + ", with_request_body: {max_request_bytes: 10, allow_partial_message: true}");
        all.put("grpc-whole-body", GRPC + ", with_request_body: {max_request_bytes: 10}");
        all.put(
                "grpc-packed",
                GRPC
                        + ", with_request_body: {max_request_bytes: 100, allow_partial_message: true, pack_as_bytes:"
                        + " true}");
        all.put("grpc-reroute", GRPC + ", clear_route_cache: true");
        all.put(
                "grpc-some-headers",
                GRPC + ", allowed_headers: {patterns: [{prefix: x-}]}, disallowed_headers:"
                        + " {patterns: [{exact: x-secret}]}");
        all.put("grpc-raw", GRPC + ", encode_raw_headers: true, include_tls_session: true");
        all.put("grpc-cut", GRPC + ", max_denied_response_body_bytes: 12");
        all.put("grpc-valid", GRPC + ", validate_mutations: true");
        all.put("grpc-no-metadata", GRPC + ", enable_dynamic_metadata_ingestion: false");
        all.put("grpc-never", GRPC + ", filter_enabled: {default_value: {numerator: 0}}");
        all.put(
                "grpc-never-denies",
                GRPC + ", filter_enabled: {default_value: {numerator: 0}}, deny_at_disable: {default_value: true,"
                        + " runtime_key: a}");
        all.put(
                "grpc-marked",
                GRPC + ", filter_enabled_metadata: {filter: envoy.filters.http.rbac, path: [{key:"
                        + " p_shadow_effective_policy_id}], value: {string_match: {prefix: asks-}}}");
        all.put(
                "grpc-told",
                GRPC + ", metadata_context_namespaces: [envoy.filters.http.rbac],"
                        + " route_metadata_context_namespaces: [of.route]");
        all.put("grpc-nobody", "grpc_service: {envoy_grpc: {cluster_name: nobody}, timeout: 20s}");
        all.put("http", "http_service: {" + HTTP + "}, allowed_headers: {patterns: [{exact: x-do}]}");
        all.put(
                "http-lists",
                "http_service: {" + HTTP + ", path_prefix: /check, authorization_request: {headers_to_add: [{key:"
                        + " x-added, value: \"%PROTOCOL%\"}]}, authorization_response: {allowed_upstream_headers:"
                        + " {patterns: [{prefix: x-up}]}, allowed_upstream_headers_to_append: {patterns: [{exact:"
                        + " x-more}]}, allowed_client_headers: {patterns: [{exact: x-client}]},"
                        + " allowed_client_headers_on_success: {patterns: [{exact: x-success}]},"
                        + " dynamic_metadata_from_headers: {patterns: [{exact: x-meta}]}}}, allowed_headers:"
                        + " {patterns: [{exact: x-do}, {exact: cookie}]}, clear_route_cache: true");
        all.put(
                "http-body",
                "http_service: {" + HTTP + "}, allowed_headers: {patterns: [{exact: x-do}]}, with_request_body:"
                        + " {max_request_bytes: 10, allow_partial_message: true}");
        all.put(
                "http-open",
                "http_service: {" + HTTP + "}, failure_mode_allow: true, allowed_headers: {patterns: [{exact:"
                        + " x-do}]}");
        all.put("http-nobody", "http_service: {server_uri: {uri: \"http://x\", cluster: nobody, timeout: 20s}}");
        return all;
    }

    private static String listener(String name, int port, String settings) {
        return """
              - name: %s
                address: {socket_address: {address: 127.0.0.1, port_value: %d}}
                filter_chains:
                - filters:
                  - name: envoy.filters.network.http_connection_manager
                    typed_config:
                      "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                      stat_prefix: in
                      codec_type: AUTO
                      route_config:
                        validate_clusters: false
                        virtual_hosts:
                        - name: all
                          domains: ["*"]
                          typed_per_filter_config:
                            ask: {"@type": type.googleapis.com/envoy.extensions.filters.http.ext_authz.v3.ExtAuthzPerRoute, check_settings: {context_extensions: {wide: "1", both: wide}}}
                          routes:
                          - match: {prefix: "/", headers: [{name: x-route, string_match: {exact: other}}]}
                            direct_response: {status: 200, body: {inline_string: "the other route\\n"}}
                          - match: {prefix: "/free"}
                            route: {cluster: app}
                            typed_per_filter_config:
                              ask: {"@type": type.googleapis.com/envoy.extensions.filters.http.ext_authz.v3.ExtAuthzPerRoute, disabled: true}
                          - match: {prefix: "/context"}
                            route: {cluster: app}
                            typed_per_filter_config:
                              ask: {"@type": type.googleapis.com/envoy.extensions.filters.http.ext_authz.v3.ExtAuthzPerRoute, check_settings: {context_extensions: {both: narrow, near: "2"}, disable_request_body_buffering: true}}
                          - match: {prefix: "/a"}
                            metadata: {filter_metadata: {of.route: {a: 1, b: [x, true]}, other: {c: 1}}}
                            route: {cluster: app}
                          - match: {prefix: "/lost"}
                            route: {cluster: lost}
                      http_filters:
                      - name: envoy.filters.http.rbac
                        typed_config:
                          "@type": type.googleapis.com/envoy.extensions.filters.http.rbac.v3.RBAC
                          shadow_rules_stat_prefix: p_
                          shadow_rules:
                            action: DENY
                            policies:
                              asks-marked: {permissions: [{header: {name: x-mark, string_match: {exact: "yes"}}}], principals: [{any: true}]}
                              other: {permissions: [{header: {name: x-mark, string_match: {exact: other}}}], principals: [{any: true}]}
                      - name: ask
                        typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.ext_authz.v3.ExtAuthz, transport_api_version: V3, %s}
                      - name: envoy.filters.http.rbac
                        typed_config:
                          "@type": type.googleapis.com/envoy.extensions.filters.http.rbac.v3.RBAC
                          rules:
                            action: DENY
                            policies:
                              ada:
                                permissions: [{any: true}]
                                principals:
                                - {metadata: {filter: envoy.filters.http.ext_authz, path: [{key: who}], value: {string_match: {exact: ada}}}}
                                - {metadata: {filter: envoy.filters.http.ext_authz, path: [{key: x-meta}], value: {string_match: {exact: ada}}}}
                      - name: envoy.filters.http.router
                        typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}
            """.formatted(name, port, settings);
    }

    private static String bootstrap(Map<String, Integer> ports, int app, int grpc, int http, int nobody) {
        StringBuilder listeners = new StringBuilder();
        settings().forEach((name, each) -> listeners.append(listener(name, ports.getOrDefault(name, 0), each)));
        return """
            static_resources:
              listeners:
            %s
              clusters:
            %s
            %s
            %s
            %s
            """.formatted(
                        listeners,
                        ProxyFixture.cluster("app", "", app),
                        ProxyFixture.cluster("grpc", ProxyFixture.HTTP2, grpc),
                        ProxyFixture.cluster("http", "", http),
                        ProxyFixture.cluster("nobody", ProxyFixture.HTTP2, nobody));
    }

    /// @param headers names and values in turn
    private record Asked(String method, String path, String body, List<String> headers) {
        static Asked get(String path) {
            return new Asked("GET", path, "", List.of());
        }

        static Asked that(String what) {
            return get("/a").header("x-do", what);
        }

        static Asked post(String path, String body) {
            return new Asked("POST", path, body, List.of());
        }

        Asked header(String name, String value) {
            List<String> all = new ArrayList<>(headers);
            all.add(name);
            all.add(value);
            return new Asked(method, path, body, all);
        }

        HttpRequest at(int port) {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                    .timeout(Duration.ofSeconds(20))
                    .method(
                            method,
                            body.isEmpty()
                                    ? HttpRequest.BodyPublishers.noBody()
                                    : HttpRequest.BodyPublishers.ofString(body));
            for (int i = 0; i < headers.size(); i += 2) {
                request.header(headers.get(i), headers.get(i + 1));
            }
            return request.build();
        }
    }

    private static Map<String, Asked> questions() {
        Map<String, Asked> all = new LinkedHashMap<>();
        for (String what : List.of(
                "allow",
                "metadata",
                "deny",
                "deny with an answer",
                "deny without a status",
                "deny with a long body",
                "deny by a redirect",
                "another route",
                "unavailable")) {
            all.put(what, Asked.that(what));
        }
        Asked changing = Asked.get("/a?q=1&gone=2&q=3&kept=4").header("x-do", "change");
        for (String name : List.of(
                "x-there",
                "x-joined",
                "x-default",
                "x-there-two",
                "x-over",
                "x-if",
                "x-secret",
                "x-secret-two",
                "x-up",
                "x-more")) {
            changing = changing.header(name, "client's");
        }
        all.put("change", changing);
        all.put("two of one name", Asked.get("/a").header("x-two", "a").header("x-two", "b"));
        all.put(
                "forged",
                Asked.get("/a")
                        .header("x-envoy-auth-partial-body", "false")
                        .header("authorization", "Bearer x")
                        .header("cookie", "c=d"));
        all.put("free", Asked.get("/free").header("x-do", "deny"));
        all.put("context", Asked.get("/context"));
        all.put("context, body", Asked.post("/context", "a body"));
        all.put("no route", Asked.get("/nowhere").header("x-do", "deny"));
        all.put("no cluster", Asked.get("/lost").header("x-do", "change"));
        all.put("short body", Asked.post("/a", "12345"));
        all.put("body as long as may be", Asked.post("/a", "1234567890"));
        all.put("long body", Asked.post("/a", "1234567890abc"));
        all.put("body, denied", Asked.post("/a", "12345").header("x-do", "deny"));
        all.put("marked", Asked.that("deny").header("x-mark", "yes"));
        all.put("marked by another", Asked.that("deny").header("x-mark", "other"));
        all.put("gRPC, denied", Asked.that("deny with an answer").header("content-type", "application/grpc"));
        all.put("gRPC, no answer", Asked.that("unavailable").header("content-type", "application/grpc"));
        return all;
    }

    @Test
    void everyAnswer_andEveryQuestion_isTheOneOfStockEnvoy() throws Exception {
        assumeFalse(StockEnvoy.binary().isEmpty(), "no stock Envoy: set MESHWRIGHT_ENVOY to its binary");
        ConcurrentLinkedDeque<String> overHttp = new ConcurrentLinkedDeque<>();
        Map<String, Integer> ports = new TreeMap<>();
        for (String name : settings().keySet()) {
            ports.put(name, ScriptedUpstream.refusingPort());
        }
        try (var app = new ScriptedUpstream(
                        (line, head, body) -> "HTTP/1.1 200 OK\r\nx-program: 1\r\nx-program-two: 2\r\n"
                                + "content-length: " + (line.length() + head.length() + body.length + 1) + "\r\n\r\n"
                                + line
                                + "\n" + head + new String(body, java.nio.charset.StandardCharsets.ISO_8859_1));
                var http = new ScriptedUpstream((line, head, body) -> {
                    overHttp.add(seen(line + "\n" + head) + " body "
                            + new String(body, java.nio.charset.StandardCharsets.ISO_8859_1));
                    return httpAnswer(head);
                });
                var grpc = new AuthzProvider();
                var nobody = ScriptedUpstream.refusing();
                var envoy = new StockEnvoy(
                        folder,
                        bootstrap(ports, app.port(), grpc.port(), http.port(), nobody.getLocalPort()),
                        ports.values().iterator().next());
                var ours = new ProxyFixture(
                        1, bootstrap(Map.of(), app.port(), grpc.port(), http.port(), nobody.getLocalPort()));
                HttpClient client = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .build()) {
            List<String> different = new ArrayList<>();
            int count = 0;
            for (String setting : settings().keySet()) {
                for (Map.Entry<String, Asked> each : questions().entrySet()) {
                    String theirs = answer(client, each.getValue(), ports.getOrDefault(setting, 0), grpc, overHttp);
                    String own = answer(client, each.getValue(), ours.port(setting), grpc, overHttp);
                    count++;
                    if (!own.equals(theirs)) {
                        different.add(setting + ", " + each.getKey() + "\n--- Envoy\n" + theirs + "\n--- ours\n" + own);
                    }
                }
            }
            assertThat(String.join("\n", different))
                    .as(different.size() + " of " + count)
                    .isEmpty();
        }
    }

    private static String httpAnswer(String head) {
        if (head.contains("x-do: deny with an answer")) {
            return "HTTP/1.1 401 X\r\nwww-authenticate: Basic\r\nx-client: c\r\nx-other: o\r\nset-cookie: a=1\r\n"
                    + "set-cookie: b=2\r\ncontent-type: text/html\r\ncontent-length: 4\r\n\r\nwho?";
        }
        if (head.contains("x-do: deny by a redirect")) {
            return "HTTP/1.1 302 X\r\nlocation: http://login.example/\r\ncontent-length: 0\r\n\r\n";
        }
        if (head.contains("x-do: deny")) {
            return ScriptedUpstream.status(403, "");
        }
        if (head.contains("x-do: unavailable")) {
            return ScriptedUpstream.status(503, "later");
        }
        if (head.contains("x-do: change")) {
            return "HTTP/1.1 200 X\r\n"
                    + "x-up: provider's\r\n"
                    + "x-up-two: provider's\r\n"
                    + "x-more: provider's\r\n"
                    + "x-client: c\r\n"
                    + "x-success: s\r\n"
                    + "x-envoy-auth-headers-to-remove: x-secret, x-secret-two\r\n"
                    + "content-length: 0\r\n\r\n";
        }
        if (head.contains("x-do: another route")) {
            return "HTTP/1.1 200 X\r\nx-up: 1\r\nx-route: other\r\ncontent-length: 0\r\n\r\n";
        }
        if (head.contains("x-do: metadata")) {
            return "HTTP/1.1 200 X\r\nx-meta: ada\r\ncontent-length: 0\r\n\r\n";
        }
        return ScriptedUpstream.ok("");
    }

    /// Lines of a head in order of their names, without what no two proxies have alike.
    private static String seen(String text) {
        return text.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty()
                        && !line.matches("(?i)(host|x-request-id|x-forwarded-proto|date|server|"
                                + "x-envoy-expected-rq-timeout-ms|x-envoy-upstream-service-time|user-agent|connection|"
                                + "http2-settings|upgrade|x-envoy-internal|x-forwarded-for):.*"))
                .sorted()
                .reduce("", (all, line) -> all + line + "\n");
    }

    private static String answer(
            HttpClient client, Asked asked, int port, AuthzProvider grpc, ConcurrentLinkedDeque<String> overHttp)
            throws Exception {
        grpc.asked.clear();
        overHttp.clear();
        HttpResponse<String> answer = client.send(asked.at(port), HttpResponse.BodyHandlers.ofString());
        StringBuilder text = new StringBuilder();
        text.append(answer.statusCode()).append('\n');
        List<String> headers = new ArrayList<>();
        answer.headers().map().forEach((name, values) -> headers.add(name + ": " + values));
        // A length is that of heads that differ in what no two proxies have alike.
        headers.removeIf(line -> line.startsWith("content-length"));
        text.append(seen(String.join("\n", headers)));
        text.append(seen(answer.body())).append("asked: ");
        text.append(overHttp.isEmpty() ? grpc.lastAsked() : overHttp.peekLast());
        return text.toString().replace(":" + port, ":PORT");
    }
}
