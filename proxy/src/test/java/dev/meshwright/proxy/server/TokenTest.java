package dev.meshwright.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.meshwright.base.identity.TokenIssuer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Tokens at a running proxy: keys that are fetched, and the same answers as stock Envoy gives (environment variable
/// MESHWRIGHT_ENVOY; skipped without it).
class TokenTest {
    private static final TokenIssuer ISSUER = new TokenIssuer();
    private static final long NOW = System.currentTimeMillis() / 1000;

    /// Lines of an answer that both must have alike: what the proxy says itself, and what the program saw.
    private static final Pattern SEEN =
            Pattern.compile("^(GET|OPTIONS|Jwt|Jwks|Aud|RBAC|ada|authorization:|cookie:|x-(two|sub|n|payload):)");

    @TempDir
    private Path folder;

    /// @param port of the listener; 0: any
    /// @param keys where the key server is
    private static String bootstrap(int port, String jwksField, String cacheSeconds, int app, int keys) {
        return """
            static_resources:
              listeners:
            %s
                      route_config:
                        virtual_hosts:
                        - name: all
                          domains: ["*"]
                          routes:
                          - match:
                              prefix: "/routed"
                              dynamic_metadata: [{filter: envoy.filters.http.jwt_authn, path: [{key: payload}, {key: sub}], value: {string_match: {exact: ada}}}]
                            direct_response: {status: 200, body: {inline_string: ada}}
                          - match: {prefix: "/"}
                            route: {cluster: app}
                      http_filters:
                      - name: envoy.filters.http.jwt_authn
                        typed_config:
                          "@type": type.googleapis.com/envoy.extensions.filters.http.jwt_authn.v3.JwtAuthentication
                          bypass_cors_preflight: true
                          providers:
                            one:
                              issuer: one
                              audiences: [shop]
                              payload_in_metadata: payload
                              clear_route_cache: true
                              forward_payload_header: x-payload
                              claim_to_headers: [{header_name: x-sub, claim_name: sub}, {header_name: x-n, claim_name: num}]
                              normalize_payload_in_metadata: {space_delimited_claims: [scope]}
                              %s
                            two:
                              issuer: two
                              payload_in_metadata: payload
                              forward: true
                              from_headers: [{name: x-two, value_prefix: "T "}]
                              from_params: [two]
                              from_cookies: [two]
                              %s
                          rules:
                          - match: {prefix: "/"}
                            requires:
                              requires_any:
                                requirements:
                                - {provider_name: one}
                                - {provider_name: two}
                                - requires_all:
                                    requirements:
                                    - {requires_any: {requirements: [{provider_name: one}, {allow_missing: {}}]}}
                                    - {requires_any: {requirements: [{provider_name: two}, {allow_missing: {}}]}}
                      - name: envoy.filters.http.rbac
                        typed_config:
                          "@type": type.googleapis.com/envoy.extensions.filters.http.rbac.v3.RBAC
                          rules:
                            action: DENY
                            policies:
                              writers:
                                permissions: [{url_path: {path: {prefix: /read}}}]
                                principals: [{not_id: {metadata: {filter: envoy.filters.http.jwt_authn, path: [{key: payload}, {key: scope}], value: {list_match: {one_of: {string_match: {exact: read}}}}}}}]
                      - name: envoy.filters.http.router
                        typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}
              clusters:
            %s
            %s
            """.formatted(
                        ProxyFixture.listener("in", port),
                        jwksField.formatted(cacheSeconds),
                        jwksField.formatted(cacheSeconds),
                        ProxyFixture.cluster("app", "", app),
                        ProxyFixture.cluster("keys", "", keys));
    }

    private static String fetched() {
        return "remote_jwks: {http_uri: {uri: \"http://keys.example:81/jwks?a=b\", cluster: keys, timeout: 2s},"
                + " cache_duration: %s}";
    }

    private static String local() {
        return "local_jwks: {inline_string: '" + ISSUER.jwks() + "'}";
    }

    private static String token(String claims) {
        return ISSUER.token("{" + claims + "}");
    }

    private static String good() {
        return token("\"iss\":\"one\",\"aud\":\"shop\",\"sub\":\"ada\",\"num\":3,\"scope\":\"read write\"");
    }

    private static ScriptedUpstream echo() throws IOException {
        return new ScriptedUpstream((line, head, _) -> ScriptedUpstream.ok(line + "\n" + head));
    }

    private static HttpRequest.Builder get(ProxyFixture proxy, String path, String token) {
        return HttpRequest.newBuilder(proxy.uri(path)).header("authorization", "Bearer " + token);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void keys_areFetchedOnce_andUsedUntilTheyExpire(int loops) throws Exception {
        List<String> asked = new ArrayList<>();
        try (var app = echo();
                var keys = new ScriptedUpstream((line, head, _) -> {
                    asked.add(head);
                    return ScriptedUpstream.ok(ISSUER.jwks());
                });
                var proxy = new ProxyFixture(loops, bootstrap(0, fetched(), "300s", app.port(), keys.port()))) {
            for (int i = 0; i < 20; i++) {
                HttpResponse<String> answer = proxy.send(get(proxy, "/a", good()));
                assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
                assertThat(answer.body()).contains("x-sub: ada").doesNotContain("authorization");
            }
            assertThat(asked).hasSize(1);
            assertThat(asked.getFirst()).startsWith("GET /jwks?a=b HTTP/1.1").contains("host: keys.example:81");
        }
    }

    @Test
    void requestsThatWaitForKeys_shareOneFetch_andKeepTheirBodies() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        AtomicInteger fetches = new AtomicInteger();
        try (var app = new ScriptedUpstream((_, _, body) -> ScriptedUpstream.ok("got " + body.length));
                var keys = new ScriptedUpstream((_, _, _) -> {
                    fetches.incrementAndGet();
                    release.await();
                    return ScriptedUpstream.ok(ISSUER.jwks());
                });
                var proxy = new ProxyFixture(1, bootstrap(0, fetched(), "300s", app.port(), keys.port()));
                var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<HttpResponse<String>>> waiting = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                waiting.add(pool.submit(() -> proxy.send(
                        get(proxy, "/a", good()).POST(HttpRequest.BodyPublishers.ofByteArray(new byte[100_000])))));
            }
            org.awaitility.Awaitility.await().until(() -> fetches.get() == 1);
            release.countDown();
            for (Future<HttpResponse<String>> each : waiting) {
                assertThat(each.get(20, TimeUnit.SECONDS).body()).isEqualTo("got 100000");
            }
            assertThat(fetches).hasValue(1);
        }
    }

    @Test
    void keysThatCannotBeHad_refuseEveryToken_andNobodyElse() throws Exception {
        for (String answer : List.of(
                ScriptedUpstream.status(500, "no"),
                ScriptedUpstream.status(200, "{\"keys\": []}"),
                ScriptedUpstream.status(200, "<html>"),
                "")) {
            try (var app = echo();
                    var keys = new ScriptedUpstream((_, _, _) -> answer);
                    var proxy = new ProxyFixture(1, bootstrap(0, fetched(), "300s", app.port(), keys.port()))) {
                HttpResponse<String> refused = proxy.send(get(proxy, "/a", good()));
                assertThat(refused.statusCode()).isEqualTo(401);
                assertThat(refused.body()).isEqualTo("Jwks remote fetch is failed");
                assertThat(proxy.get("/a").statusCode()).isEqualTo(200);
                assertThat(proxy.exchanges.peek().details())
                        .isEqualTo("jwt_authn_access_denied{Jwks_remote_fetch_is_failed}");
                keys.script = (_, _, _) -> ScriptedUpstream.ok(ISSUER.jwks());
                assertThat(proxy.send(get(proxy, "/a", good())).statusCode())
                        .as("the next request asks again")
                        .isEqualTo(200);
            }
        }
    }

    @Test
    void rotatedKeys_takeTheOldOnesPlace_whenTheyExpire() throws Exception {
        TokenIssuer next = new TokenIssuer();
        String byNext = next.token("{\"iss\":\"one\",\"aud\":\"shop\"}");
        try (var app = echo();
                var keys = new ScriptedUpstream((_, _, _) -> ScriptedUpstream.ok(ISSUER.jwks()));
                var proxy = new ProxyFixture(1, bootstrap(0, fetched(), "0.3s", app.port(), keys.port()))) {
            assertThat(proxy.send(get(proxy, "/a", good())).statusCode()).isEqualTo(200);
            assertThat(proxy.send(get(proxy, "/a", byNext)).statusCode()).isEqualTo(401);
            keys.script = (_, _, _) -> ScriptedUpstream.ok(next.jwks());
            org.awaitility.Awaitility.await()
                    .until(() -> proxy.send(get(proxy, "/a", byNext)).statusCode() == 200);
            assertThat(proxy.send(get(proxy, "/a", good())).statusCode()).isEqualTo(401);
        }
    }

    /// What is asked of both; the name is for people.
    private static Map<String, Asked> questions() {
        Map<String, Asked> all = new TreeMap<>();
        all.put("good", bearer("/a?x=1", good()));
        all.put("good, read", bearer("/read", good()));
        all.put("good, routed", bearer("/routed", good()));
        all.put("missing, routed", Asked.get("/routed"));
        all.put("missing", Asked.get("/a"));
        all.put("missing, read", Asked.get("/read"));
        all.put("forged headers", Asked.get("/a").header("x-sub", "root").header("x-payload", "x"));
        all.put("expired", bearer("/a?b=c", token("\"iss\":\"one\",\"aud\":\"shop\",\"exp\":" + (NOW - 61 - 5))));
        all.put(
                "expired within the skew",
                bearer("/a", token("\"iss\":\"one\",\"aud\":\"shop\",\"exp\":" + (NOW - 20))));
        all.put("not yet valid", bearer("/a", token("\"iss\":\"one\",\"aud\":\"shop\",\"nbf\":" + (NOW + 3600))));
        all.put("wrong audience", bearer("/a", token("\"iss\":\"one\",\"aud\":[\"x\",\"y\"]")));
        all.put("no audience", bearer("/a", token("\"iss\":\"one\"")));
        all.put("audience with scheme", bearer("/a", token("\"iss\":\"one\",\"aud\":\"https://shop/\"")));
        all.put("wrong issuer", bearer("/a", token("\"iss\":\"three\",\"aud\":\"shop\"")));
        all.put("issuer of the other place", bearer("/a", token("\"iss\":\"two\"")));
        all.put("no issuer", bearer("/a", token("\"sub\":\"x\"")));
        all.put("no token at all", bearer("/a", "abc"));
        all.put("two dots", bearer("/a", ".."));
        all.put("bad signature", bearer("/a", good().substring(0, good().length() - 8) + "AAAAAAAA"));
        all.put(
                "unknown kid",
                bearer(
                        "/a",
                        ISSUER.token(
                                "{\"alg\":\"RS256\",\"kid\":\"nobody\"}",
                                "{\"iss\":\"one\",\"aud\":\"shop\"}",
                                "RS256")));
        all.put(
                "alg none",
                bearer(
                        "/a",
                        TokenIssuer.encode("{\"alg\":\"none\"}") + "."
                                + TokenIssuer.encode("{\"iss\":\"one\",\"aud\":\"shop\"}") + ".AA"));
        all.put(
                "alg confusion",
                bearer(
                        "/a",
                        ISSUER.token(
                                "{\"alg\":\"HS256\",\"kid\":\"rsa\"}",
                                "{\"iss\":\"one\",\"aud\":\"shop\"}",
                                "HS256 with the public key")));
        all.put(
                "alg not a string",
                bearer("/a", TokenIssuer.encode("{\"alg\":1}") + "." + TokenIssuer.encode("{}") + ".AA"));
        all.put("exp not a number", bearer("/a", token("\"iss\":\"one\",\"aud\":\"shop\",\"exp\":\"1\"")));
        all.put("negative exp", bearer("/a", token("\"iss\":\"one\",\"aud\":\"shop\",\"exp\":-1")));
        all.put("payload no json", bearer("/a", ISSUER.token("{\"alg\":\"RS256\",\"kid\":\"rsa\"}", "[1", "RS256")));
        for (String alg :
                List.of("RS384", "RS512", "PS256", "PS512", "ES256", "ES384", "ES512", "EdDSA", "HS256", "HS512")) {
            String kid = alg.startsWith("HS") ? ",\"kid\":\"oct\"" : "";
            String header = "{\"alg\":\"" + alg + "\"" + kid + "}";
            all.put("by " + alg, bearer("/a", ISSUER.token(header, "{\"iss\":\"one\",\"aud\":\"shop\"}", alg)));
        }
        all.put("in the query", Asked.get(("/a?x=1&access_token=" + good() + "&y=2")));
        all.put(
                "in the query, expired",
                Asked.get(("/a?access_token=" + token("\"iss\":\"one\",\"aud\":\"shop\",\"exp\":1"))));
        all.put(
                "two tokens, one bad",
                Asked.get(("/a?access_token=" + token("\"iss\":\"one\",\"aud\":\"shop\",\"exp\":1")))
                        .header("authorization", "Bearer " + good()));
        all.put(
                "two tokens, both good",
                Asked.get(("/a?access_token=" + good())).header("authorization", "Bearer " + good()));
        all.put("of the other, in its header", Asked.get("/a").header("x-two", "T " + token("\"iss\":\"two\"")));
        all.put(
                "of the other, in its cookie",
                Asked.get("/a").header("cookie", "a=b; two=" + token("\"iss\":\"two\"")));
        all.put("of the other, in its parameter", Asked.get(("/a?two=" + token("\"iss\":\"two\""))));
        all.put("of the other, expired", Asked.get("/a").header("x-two", "T " + token("\"iss\":\"two\",\"exp\":1")));
        all.put("of both, the other's bad", bearer("/a", good()).header("x-two", "T abc"));
        all.put("of both, the first bad", bearer("/a", "abc").header("x-two", "T " + token("\"iss\":\"two\"")));
        all.put("basic", Asked.get("/a").header("authorization", "Basic YTpi"));
        all.put(
                "preflight with a bad token",
                bearer("/a", "abc")
                        .options()
                        .header("origin", "http://a")
                        .header("access-control-request-method", "GET"));
        return all;
    }

    private static Asked bearer(String path, String token) {
        return Asked.get(path).header("authorization", "Bearer " + token);
    }

    @Test
    void everyAnswer_isTheOneOfStockEnvoy() throws Exception {
        isTheOneOfStockEnvoy(bootstrap -> bootstrap, answer -> answer);
    }

    /// RequestAuthentication `presence: REQUIRED` of one rule.
    @Test
    void everyAnswer_whereATokenIsNeeded_isTheOneOfStockEnvoy() throws Exception {
        isTheOneOfStockEnvoy(bootstrap -> needing("{provider_name: one}", bootstrap), answer -> answer);
    }

    /// Of both. Which of several faults is told is each proxy's own.
    @Test
    void everyStatus_whereTwoTokensAreNeeded_isTheOneOfStockEnvoy() throws Exception {
        isTheOneOfStockEnvoy(
                bootstrap -> needing(
                        "{requires_all: {requirements: [{provider_name: one}, {provider_name: two}]}}", bootstrap),
                answer -> answer.substring(0, 3));
    }

    private static String needing(String requirement, String bootstrap) {
        String edited = Pattern.compile(
                        "requires:\\s+requires_any:.*?(?=\\n\\s+- name: envoy.filters.http.rbac)", Pattern.DOTALL)
                .matcher(bootstrap)
                .replaceFirst("requires: " + requirement);
        assertThat(edited).contains("requires: " + requirement).doesNotContain("allow_missing");
        return edited;
    }

    private void isTheOneOfStockEnvoy(UnaryOperator<String> edited, UnaryOperator<String> compared) throws Exception {
        assumeFalse(StockEnvoy.binary().isEmpty(), "no stock Envoy: set MESHWRIGHT_ENVOY to its binary");
        try (var app = echo();
                var keys = new ScriptedUpstream((_, _, _) -> ScriptedUpstream.ok(ISSUER.jwks()))) {
            for (String jwks : List.of(local(), fetched())) {
                int port = ScriptedUpstream.refusingPort();
                try (var _ = new StockEnvoy(
                                folder, edited.apply(bootstrap(port, jwks, "300s", app.port(), keys.port())), port);
                        var ours =
                                new ProxyFixture(1, edited.apply(bootstrap(0, jwks, "300s", app.port(), keys.port())));
                        HttpClient client = HttpClient.newBuilder()
                                .version(HttpClient.Version.HTTP_1_1)
                                .build()) {
                    List<String> different = new ArrayList<>();
                    for (Map.Entry<String, Asked> each : questions().entrySet()) {
                        String theirs = compared.apply(answer(client, each.getValue(), port));
                        String own = compared.apply(answer(client, each.getValue(), ours.port("in")));
                        if (!own.equals(theirs)) {
                            different.add(each.getKey() + "\n  Envoy: " + theirs + "\n  ours:  " + own);
                        }
                    }
                    assertThat(String.join("\n", different)).isEmpty();
                }
            }
        }
    }

    /// A request to some proxy.
    ///
    /// @param headers names and values in turn
    private record Asked(String method, String path, List<String> headers) {
        static Asked get(String path) {
            return new Asked("GET", path, List.of());
        }

        Asked header(String name, String value) {
            List<String> all = new ArrayList<>(headers);
            all.add(name);
            all.add(value);
            return new Asked(method, path, all);
        }

        Asked options() {
            return new Asked("OPTIONS", path, headers);
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

    /// Status, challenge and body; of a request that came through, what the program saw of it.
    private static String answer(HttpClient client, Asked asked, int port) throws Exception {
        HttpResponse<String> answer = client.send(asked.at(port), HttpResponse.BodyHandlers.ofString());
        List<String> lines = answer.body()
                .lines()
                .filter(line -> SEEN.matcher(line).find())
                .map(line -> line.replaceAll("\\s+$", ""))
                .sorted()
                .toList();
        return (answer.statusCode() + " "
                        + answer.headers().firstValue("www-authenticate").orElse("") + " " + lines)
                .replace(":" + port, ":PORT");
    }
}
