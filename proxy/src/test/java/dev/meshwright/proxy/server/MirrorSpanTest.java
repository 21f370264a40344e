package dev.meshwright.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

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
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A mirrored request has a span of its own below the request's, as in stock Envoy (environment variable
/// MESHWRIGHT_ENVOY).
class MirrorSpanTest {
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

    private static String bootstrap(
            int in, String provider, int app, int copies, int nobody, SpanCollector collector, int share) {
        return """
            node: {id: "sidecar~1", cluster: shop.default, locality: {zone: z1}}
            layered_runtime: {layers: [{name: now, static_layer: {tracing.opentelemetry.min_flush_spans: 1, tracing.zipkin.min_flush_spans: 1}}]}
            static_resources:
              listeners:
              - name: in
                address: {socket_address: {address: 127.0.0.1, port_value: %d}}
                traffic_direction: OUTBOUND
                filter_chains:
                - filters:
                  - name: envoy.filters.network.http_connection_manager
                    typed_config:
                      "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                      stat_prefix: in
                      tracing:
                        random_sampling: {value: %d}
                        custom_tags: [{tag: side, literal: {value: in}}]
                        provider: %s
                      route_config:
                        virtual_hosts:
                        - name: all
                          domains: ["*"]
                          routes:
                          - match: {prefix: /plain}
                            route: {cluster: app, request_mirror_policies: [{cluster: copies}]}
                          - match: {prefix: /silent}
                            route: {cluster: app, request_mirror_policies: [{cluster: copies, trace_sampled: false}]}
                          - match: {prefix: /told}
                            route: {cluster: app, request_mirror_policies: [{cluster: copies, trace_sampled: true}]}
                          - match: {prefix: /gone}
                            route: {cluster: app, request_mirror_policies: [{cluster: gone}]}
                          - match: {prefix: /failing}
                            route: {cluster: app, request_mirror_policies: [{cluster: copies}]}
                      http_filters:
                      - name: envoy.filters.http.router
                        typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}
              clusters:
            %s
            """.formatted(
                        in,
                        share,
                        provider,
                        String.join(
                                "\n",
                                ProxyFixture.cluster("app", "", app),
                                ProxyFixture.cluster("copies", "", copies),
                                ProxyFixture.cluster("gone", "", nobody),
                                ProxyFixture.cluster("collector_http", "", collector.httpPort()),
                                ProxyFixture.cluster("collector_grpc", ProxyFixture.HTTP2, collector.grpcPort())));
    }

    @ParameterizedTest
    @EnumSource(
            value = TracedSides.Provider.class,
            names = {"OTLP_GRPC", "ZIPKIN"})
    void spansOfMirrors_areThoseOfStockEnvoy(TracedSides.Provider provider, @TempDir Path folder) throws Exception {
        assumeFalse(StockEnvoy.binary().isEmpty(), "no stock Envoy: set MESHWRIGHT_ENVOY to its binary");
        for (int share : new int[] {100, 0}) {
            int in = ScriptedUpstream.refusingPort();
            ConcurrentLinkedQueue<String> contexts = new ConcurrentLinkedQueue<>();
            try (var app = ScriptedUpstream.answering("ok");
                    var copies = new ScriptedUpstream((line, head, _) -> {
                        contexts.add(line + " " + context(head));
                        return ScriptedUpstream.status(line.contains("failing") ? 503 : 200, "copy");
                    });
                    var nobody = ScriptedUpstream.refusing();
                    var theirs = new SpanCollector();
                    var own = new SpanCollector();
                    var _ = new StockEnvoy(
                            folder,
                            bootstrap(
                                    in,
                                    provider.config,
                                    app.port(),
                                    copies.port(),
                                    nobody.getLocalPort(),
                                    theirs,
                                    share),
                            in);
                    var ours = new ProxyFixture(
                            1,
                            bootstrap(
                                    0,
                                    provider.config,
                                    app.port(),
                                    copies.port(),
                                    nobody.getLocalPort(),
                                    own,
                                    share))) {
                Map<String, String> envoys = ask(in, contexts);
                Map<String, String> mine = ask(ours.port("in"), contexts);

                assertThat(mine).isEqualTo(envoys);
                await().atMost(Duration.ofSeconds(15))
                        .pollInterval(Duration.ofMillis(200))
                        .untilAsserted(() -> assertThat(texts(own)).isEqualTo(texts(theirs)));
            }
        }
    }

    /// The context that each copy's receiver sees.
    private static Map<String, String> ask(int port, ConcurrentLinkedQueue<String> contexts)
            throws IOException, InterruptedException {
        Map<String, String> seen = new TreeMap<>();
        try (HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            for (String path : List.of("/plain", "/silent", "/told", "/gone", "/failing")) {
                for (String sampled : List.of("", "01", "00")) {
                    contexts.clear();
                    HttpRequest.Builder request =
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path + "?n=" + sampled));
                    if (!sampled.isEmpty()) {
                        request.header("traceparent", "00-" + TRACE + "-b7ad6b7169203331-" + sampled)
                                .header("x-b3-traceid", TRACE)
                                .header("x-b3-spanid", "b7ad6b7169203331")
                                .header("x-b3-sampled", sampled.substring(1));
                    }
                    client.send(request.build(), HttpResponse.BodyHandlers.ofString());
                    if (!path.equals("/gone")) {
                        await().until(() -> !contexts.isEmpty());
                        seen.put(path + " " + sampled, contexts.peek());
                    }
                }
            }
        }
        return seen;
    }

    private static String context(String head) {
        return head.lines()
                .filter(line -> line.matches("(?i)(traceparent|x-b3-.*):.*"))
                .map(line -> line.toLowerCase(java.util.Locale.ROOT)
                        .replace(TRACE, "KNOWN")
                        .replace("b7ad6b7169203331", "CALLER")
                        .replaceAll("\\b[0-9a-f]{32}\\b", "TRACE")
                        .replaceAll("\\b[0-9a-f]{16}\\b", "SPAN"))
                .sorted()
                .collect(Collectors.joining(", "));
    }

    private static String texts(SpanCollector collector) {
        List<SpanCollector.Got> all = new ArrayList<>(collector.spans);
        return all.stream()
                .map(span -> {
                    Map<String, String> tags = new TreeMap<>(span.tags());
                    tags.remove("guid:x-request-id");
                    String parent = all.stream()
                            .filter(other -> other.id().equals(span.parent())
                                    && other.traceId().equals(span.traceId()))
                            .map(SpanCollector.Got::name)
                            .findFirst()
                            .orElse(span.parent().matches("|b7ad6b7169203331") ? span.parent() : "UNTOLD");
                    return span.name() + " " + span.kind() + " below " + parent + (span.failed() ? " failed " : " ")
                            + tags;
                })
                .map(text -> text.replaceAll("127.0.0.1:\\d+", "127.0.0.1:PORT"))
                .sorted()
                .collect(Collectors.joining("\n"));
    }
}
