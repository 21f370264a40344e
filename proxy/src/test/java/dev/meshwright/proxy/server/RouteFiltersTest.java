package dev.meshwright.proxy.server;

import static dev.meshwright.proxy.server.ProxyFixture.cluster;
import static dev.meshwright.proxy.server.ProxyFixture.http;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What a route asks of the fault and CORS filters, which have no settings of their own.
class RouteFiltersTest {
    private static final String FAULT = "envoy.filters.http.fault: {\"@type\":"
            + " type.googleapis.com/envoy.extensions.filters.http.fault.v3.HTTPFault, ";
    private static final String CORS = "envoy.filters.http.cors: {\"@type\":"
            + " type.googleapis.com/envoy.extensions.filters.http.cors.v3.CorsPolicy, ";
    private static final String ALWAYS = "percentage: {numerator: 1000000, denominator: MILLION}";

    private static String route(String filters) {
        return "[{match: {prefix: /free}, route: {cluster: app}},"
                + " {match: {prefix: /}, route: {cluster: app}, typed_per_filter_config: {" + filters + "}}]";
    }

    private static ProxyFixture proxy(String filters, ScriptedUpstream app) throws Exception {
        return new ProxyFixture(1, http(route(filters), cluster("app", "", app.port())));
    }

    @Test
    void abort_answersForTheRouteAlone() throws Exception {
        try (var app = ScriptedUpstream.answering("app");
                var proxy = proxy(FAULT + "abort: {http_status: 418, " + ALWAYS + "}}", app)) {
            HttpResponse<String> aborted = proxy.get("/");
            assertThat(aborted.statusCode()).isEqualTo(418);
            assertThat(aborted.body()).isEqualTo("fault filter abort");
            assertThat(proxy.get("/free").statusCode()).isEqualTo(200);
            proxy.awaitExchanges(
                    all -> assertThat(all).anyMatch(seen -> seen.flags().equals("FI")));
            assertThat(app.requests).hasValue(1);
        }
    }

    @Test
    void abortWithGrpcStatus_isOkToWhoeverSpeaksHttp_asInEnvoy() throws Exception {
        try (var app = ScriptedUpstream.answering("app");
                var proxy = proxy(FAULT + "abort: {grpc_status: 14, " + ALWAYS + "}}", app)) {
            HttpResponse<String> plain = proxy.get("/");
            assertThat(plain.statusCode()).isEqualTo(200);
            assertThat(plain.body()).isEqualTo("fault filter abort");
            HttpResponse<String> grpc = proxy.send(HttpRequest.newBuilder(proxy.uri("/"))
                    .header("content-type", "application/grpc")
                    .POST(HttpRequest.BodyPublishers.noBody()));
            assertThat(grpc.headers().firstValue("grpc-status")).contains("14");
        }
    }

    @Test
    void delayedRequest_isAbortedAfterItsDelay() throws Exception {
        try (var app = ScriptedUpstream.answering("app");
                var proxy = proxy(
                        FAULT + "delay: {fixed_delay: 0.150s, " + ALWAYS + "}, abort: {http_status: 503, " + ALWAYS
                                + "}}",
                        app)) {
            long start = System.nanoTime();
            assertThat(proxy.get("/").statusCode()).isEqualTo(503);
            assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(150_000_000L);
            proxy.awaitExchanges(all -> assertThat(all)
                    .anyMatch(
                            seen -> seen.flags().contains("DI") && seen.flags().contains("FI")));
            assertThat(app.requests).hasValue(0);
        }
    }

    @Test
    void delayedRequest_reachesTheProgramWithItsBody() throws Exception {
        try (var app = new ScriptedUpstream((_, _, body) -> ScriptedUpstream.ok(Integer.toString(body.length)));
                var proxy = proxy(FAULT + "delay: {fixed_delay: 0.050s, " + ALWAYS + "}}", app)) {
            assertThat(proxy.post("/", new byte[100_000]).body()).isEqualTo("100000");
        }
    }

    @Test
    void preflight_isAnsweredForAllowedOrigins_andForwardedForOthers() throws Exception {
        try (var app = ScriptedUpstream.answering("app");
                var proxy = proxy(
                        CORS
                                + "allow_origin_string_match: [{exact: \"https://shop.example\"}], allow_methods:"
                                + " \"GET,POST\", allow_headers: x-a, expose_headers: x-b, max_age: \"600\","
                                + " allow_credentials: true}",
                        app)) {
            HttpResponse<String> allowed = proxy.send(preflight(proxy, "https://shop.example"));
            assertThat(allowed.statusCode()).isEqualTo(200);
            assertThat(allowed.headers().map())
                    .containsEntry("access-control-allow-origin", List.of("https://shop.example"))
                    .containsEntry("access-control-allow-methods", List.of("GET,POST"))
                    .containsEntry("access-control-allow-headers", List.of("x-a"))
                    .containsEntry("access-control-max-age", List.of("600"))
                    .containsEntry("access-control-allow-credentials", List.of("true"));
            assertThat(app.requests).hasValue(0);
            HttpResponse<String> other = proxy.send(preflight(proxy, "https://evil.example"));
            assertThat(other.body()).isEqualTo("app");
            assertThat(other.headers().map()).doesNotContainKey("access-control-allow-origin");
            HttpResponse<String> call =
                    proxy.send(HttpRequest.newBuilder(proxy.uri("/")).header("origin", "https://shop.example"));
            assertThat(call.headers().map())
                    .containsEntry("access-control-allow-origin", List.of("https://shop.example"))
                    .containsEntry("access-control-expose-headers", List.of("x-b"));
        }
    }

    @Test
    void originStar_isEveryOrigin() throws Exception {
        try (var app = ScriptedUpstream.answering("app");
                var proxy = proxy(CORS + "allow_origin_string_match: [{exact: \"*\"}]}", app)) {
            assertThat(proxy.send(preflight(proxy, "https://any.example"))
                            .headers()
                            .map())
                    .containsEntry("access-control-allow-origin", List.of("https://any.example"));
        }
    }

    private static HttpRequest.Builder preflight(ProxyFixture proxy, String origin) {
        return HttpRequest.newBuilder(proxy.uri("/"))
                .method("OPTIONS", HttpRequest.BodyPublishers.noBody())
                .header("origin", origin)
                .header("access-control-request-method", "POST");
    }
}
