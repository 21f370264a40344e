package dev.meshwright.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A call over a client's and a server's side of a proxy, to a program: one trace, the same as stock Envoy's
/// (environment variable MESHWRIGHT_ENVOY; skipped without it).
class TracingTest {
    /// Who is told.
    enum Provider {
        OTLP_GRPC("{name: envoy.tracers.opentelemetry, typed_config: {\"@type\":"
                + " type.googleapis.com/envoy.config.trace.v3.OpenTelemetryConfig, service_name: shop.default,"
                + " grpc_service: {envoy_grpc: {cluster_name: collector_grpc}, timeout: 2s, initial_metadata:"
                + " [{key: x-tenant, value: one}]}}}"),
        OTLP_HTTP("{name: envoy.tracers.opentelemetry, typed_config: {\"@type\":"
                + " type.googleapis.com/envoy.config.trace.v3.OpenTelemetryConfig, service_name: shop.default,"
                + " http_service: {http_uri: {uri: \"http://collector.example/v1/traces\", cluster:"
                + " collector_http, timeout: 2s}, request_headers_to_add: [{header: {key: x-tenant, value:"
                + " one}}]}}}"),
        ZIPKIN("{name: envoy.tracers.zipkin, typed_config: {\"@type\":"
                + " type.googleapis.com/envoy.config.trace.v3.ZipkinConfig, collector_cluster: collector_http,"
                + " collector_endpoint: /api/v2/spans, collector_endpoint_version: HTTP_JSON, trace_id_128bit:"
                + " true, shared_span_context: false}}"),
        ZIPKIN_SHARED("{name: envoy.tracers.zipkin, typed_config: {\"@type\":"
                + " type.googleapis.com/envoy.config.trace.v3.ZipkinConfig, collector_cluster: collector_http,"
                + " collector_endpoint: /api/v2/spans, collector_endpoint_version: HTTP_JSON}}");

        final String config;

        Provider(String config) {
            this.config = config;
        }
    }

    private static final String HTTP2 =
            ", typed_extension_protocol_options: {envoy.extensions.upstreams.http.v3.HttpProtocolOptions: {\"@type\":"
                    + " type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions, explicit_http_config:"
                    + " {http2_protocol_options: {}}}}";

    @TempDir
    private Path folder;

    /// What the program saw, by path.
    private final Map<String, String> seen = new ConcurrentHashMap<>();

    /// @param share of requests, percent
    private static String listener(String name, int port, String direction, String provider, double share, String to) {
        return """
              - name: %s
                address: {socket_address: {address: 127.0.0.1, port_value: %d}}
                traffic_direction: %s
                filter_chains:
                - filters:
                  - name: envoy.filters.network.http_connection_manager
                    typed_config:
                      "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                      stat_prefix: %s
                      internal_address_config: {cidr_ranges: [{address_prefix: 10.0.0.0, prefix_len: 8}]}
                      tracing:
                        client_sampling: {value: 100}
                        random_sampling: {value: %s}
                        overall_sampling: {value: 100}
                        spawn_upstream_span: %s
                        custom_tags:
                        - {tag: side, literal: {value: %s}}
                        - {tag: home, environment: {name: HOME, default_value: none}}
                        - {tag: missing, environment: {name: NO_SUCH_VARIABLE, default_value: none}}
                        - {tag: tenant, request_header: {name: x-tenant, default_value: nobody}}
                        - {tag: empty, request_header: {name: x-empty}}
                        - {tag: of_route, metadata: {kind: {route: {}}, metadata_key: {key: shop, path: [{key: a}]}, default_value: nothing}}
                        - {tag: list, metadata: {kind: {route: {}}, metadata_key: {key: shop, path: [{key: list}]}}}
                        - {tag: user_agent, literal: {value: replaced}}
                        provider: %s
                      route_config:
                        virtual_hosts:
                        - name: all
                          domains: ["*"]
                          routes:
                          - match: {path: /nowhere}
                            direct_response: {status: 404}
                          - match: {prefix: /named}
                            decorator: {operation: "%s of shop"}
                            metadata: {filter_metadata: {shop: {a: "of %s", list: [1, b, true]}}}
                            tracing: {client_sampling: {numerator: 100}, random_sampling: {numerator: 100}, overall_sampling: {numerator: 100}, custom_tags: [{tag: side, literal: {value: named}}]}
                            route: {cluster: %s, prefix_rewrite: /renamed}
                          - match: {prefix: /silent}
                            decorator: {operation: "%s in silence", propagate: false}
                            route: {cluster: %s}
                          - match: {prefix: /never}
                            tracing: {overall_sampling: {numerator: 0}}
                            route: {cluster: %s}
                          - match: {prefix: /gone}
                            route: {cluster: gone}
                          - match: {prefix: /}
                            route: {cluster: %s, retry_policy: {retry_on: retriable-status-codes, retriable_status_codes: [503], num_retries: 1}}
                      http_filters:
                      - name: envoy.filters.http.router
                        typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}
            """.formatted(
                        name,
                        port,
                        direction,
                        name,
                        share,
                        name.equals("gate"),
                        name,
                        provider,
                        name,
                        name,
                        to,
                        name,
                        to,
                        to,
                        to);
    }

    private record Ports(int gate, int out, int in) {
        static Ports free() throws IOException {
            return new Ports(
                    ScriptedUpstream.refusingPort(), ScriptedUpstream.refusingPort(), ScriptedUpstream.refusingPort());
        }
    }

    private static String bootstrap(Ports ports, String provider, double share, SpanCollector collector, int app)
            throws IOException {
        return """
            node: {id: sidecar~127.0.0.1~shop.default~default.svc, cluster: shop.default, locality: {zone: z1}}
            static_resources:
              listeners:
            %s
              clusters:
            %s
            """.formatted(
                        listener("gate", ports.gate, "OUTBOUND", provider, share, "out")
                                + listener("out", ports.out, "OUTBOUND", provider, share, "in")
                                + listener("in", ports.in, "INBOUND", provider, share, "app"),
                        String.join(
                                "\n",
                                ProxyFixture.cluster("app", "", app),
                                ProxyFixture.cluster("in", "", ports.in),
                                ProxyFixture.cluster("out", "", ports.out),
                                ProxyFixture.cluster("gone", "", ScriptedUpstream.refusingPort()),
                                ProxyFixture.cluster("collector_http", "", collector.httpPort()),
                                ProxyFixture.cluster("collector_grpc", HTTP2, collector.grpcPort())));
    }

    private ScriptedUpstream program() throws IOException {
        return new ScriptedUpstream((line, head, _) -> {
            String path = line.split(" ", -1)[1];
            String before = seen.put(path, head);
            return path.startsWith("/fails") && before == null
                    ? ScriptedUpstream.status(503, "not now")
                    : ScriptedUpstream.ok(path);
        });
    }

    // ---- against stock Envoy

    /// @param listener that is asked
    private record Asked(String listener, String path, List<String> headers) {}

    private static Map<String, Asked> questions() {
        String trace = "0af7651916cd43dd8448eb211c80319c";
        Map<String, Asked> all = new TreeMap<>();
        for (String listener : List.of("out", "in", "gate")) {
            all.put(listener + " plain", asked(listener, "/plain?a=b"));
            all.put(listener + " named", asked(listener, "/named/x", "x-tenant", "acme"));
            all.put(listener + " silent", asked(listener, "/silent"));
            all.put(listener + " never", asked(listener, "/never"));
            all.put(listener + " nowhere", asked(listener, "/nowhere"));
            all.put(listener + " gone", asked(listener, "/gone"));
            all.put(listener + " fails once", asked(listener, "/fails"));
            all.put(listener + " decorated", asked(listener, "/deco", "x-envoy-decorator-operation", "told"));
            all.put(listener + " long path", asked(listener, "/" + "l".repeat(400)));
            all.put(
                    listener + " w3c sampled",
                    asked(listener, "/w1", "traceparent", "00-" + trace + "-b7ad6b7169203331-01"));
            all.put(
                    listener + " w3c not sampled",
                    asked(listener, "/w2", "traceparent", "00-" + trace + "-b7ad6b7169203331-00"));
            all.put(
                    listener + " w3c state",
                    asked(
                            listener,
                            "/w3",
                            "traceparent",
                            "00-" + trace + "-b7ad6b7169203331-01",
                            "tracestate",
                            "a=1",
                            "tracestate",
                            "b=2"));
            all.put(listener + " w3c short", asked(listener, "/w4", "traceparent", "00-" + trace + "-b7ad6b71-01"));
            all.put(
                    listener + " w3c zeros",
                    asked(listener, "/w5", "traceparent", "00-" + "0".repeat(32) + "-b7ad6b7169203331-01"));
            all.put(listener + " w3c state alone", asked(listener, "/w6", "tracestate", "a=1"));
            all.put(
                    listener + " w3c of a later version",
                    asked(listener, "/w7", "traceparent", "cc-" + trace + "-b7ad6b7169203331-03"));
            all.put(
                    listener + " b3",
                    asked(
                            listener,
                            "/b1",
                            "x-b3-traceid",
                            trace,
                            "x-b3-spanid",
                            "b7ad6b7169203331",
                            "x-b3-parentspanid",
                            "00f067aa0ba902b7",
                            "x-b3-sampled",
                            "1"));
            all.put(
                    listener + " b3 short id, undecided",
                    asked(listener, "/b2", "x-b3-traceid", "8448eb211c80319c", "x-b3-spanid", "b7ad6b7169203331"));
            all.put(
                    listener + " b3 not sampled",
                    asked(
                            listener,
                            "/b3",
                            "x-b3-traceid",
                            trace,
                            "x-b3-spanid",
                            "b7ad6b7169203331",
                            "x-b3-sampled",
                            "0"));
            all.put(listener + " b3 denies", asked(listener, "/b4", "x-b3-sampled", "0"));
            all.put(listener + " b3 no hex", asked(listener, "/b5", "x-b3-traceid", "zz", "x-b3-spanid", "1"));
            all.put(listener + " b3 one", asked(listener, "/b6", "b3", trace + "-b7ad6b7169203331-1"));
            all.put(
                    listener + " b3 one, parent",
                    asked(listener, "/b7", "b3", trace + "-b7ad6b7169203331-1-00f067aa0ba902b7"));
            all.put(listener + " b3 one denies", asked(listener, "/b8", "b3", "0"));
            all.put(listener + " b3 one debug", asked(listener, "/b9", "b3", "8448eb211c80319c-b7ad6b7169203331-d"));
            all.put(listener + " b3 one broken", asked(listener, "/ba", "b3", trace + "-b7ad6b716920"));
            all.put(
                    listener + " id traced",
                    asked(listener, "/i1", "x-request-id", "7d3a1f9e-5b6c-ad2e-8f10-2b4c6d8e0f12"));
            all.put(listener + " id of a client", asked(listener, "/i2", "x-client-trace-id", "c1"));
            all.put(listener + " id forced", asked(listener, "/i3", "x-envoy-force-trace", "1"));
            all.put(
                    listener + " id forced inside",
                    asked(listener, "/i6", "x-envoy-force-trace", "1", "x-forwarded-for", "10.1.2.3"));
            all.put(
                    listener + " id forced from afar",
                    asked(listener, "/i7", "x-envoy-force-trace", "1", "x-forwarded-for", "10.1.2.3, 10.1.2.4"));
            all.put(listener + " id no uuid", asked(listener, "/i4", "x-request-id", "mine"));
            all.put(listener + " id short hex", asked(listener, "/i5", "x-request-id", "12345678"));
            all.put(listener + " grpc", asked(listener, "/grpc", "content-type", "application/grpc", "te", "trailers"));
        }
        return all;
    }

    private static Asked asked(String listener, String path, String... headers) {
        return new Asked(listener, path, List.of(headers));
    }

    @ParameterizedTest
    @EnumSource(Provider.class)
    void spansAndHeaders_areThoseOfStockEnvoy(Provider provider) throws Exception {
        String binary = System.getenv("MESHWRIGHT_ENVOY");
        assumeTrue(binary != null, "no stock Envoy: set MESHWRIGHT_ENVOY to its binary");
        for (double share : new double[] {100, 0}) {
            try (var collector = new SpanCollector();
                    var ownCollector = new SpanCollector();
                    var app = program()) {
                Ports ports = Ports.free();
                Ports ownPorts = Ports.free();
                Path file = folder.resolve("envoy.yaml");
                Files.writeString(
                        file,
                        bootstrap(ports, provider.config, share, collector, app.port())
                                + "layered_runtime: {layers: [{name: now, static_layer:"
                                + " {tracing.opentelemetry.min_flush_spans: 1, tracing.zipkin.min_flush_spans:"
                                + " 1}}]}\n");
                Process envoy = new ProcessBuilder(
                                binary,
                                "-c",
                                file.toString(),
                                "--use-dynamic-base-id",
                                "--concurrency",
                                "1",
                                "-l",
                                "warning")
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("envoy.log").toFile())
                        .start();
                try (var _ =
                        new ProxyFixture(1, bootstrap(ownPorts, provider.config, share, ownCollector, app.port()))) {
                    await().atMost(Duration.ofSeconds(60)).until(() -> open(ports.in) || !envoy.isAlive());
                    assertThat(envoy.isAlive())
                            .as(Files.readString(folder.resolve("envoy.log")))
                            .isTrue();
                    Map<String, Answer> theirs = ask(ports);
                    Map<String, Answer> own = ask(ownPorts);
                    // Spans come when they come, in no order.
                    await().atMost(Duration.ofSeconds(15))
                            .pollInterval(Duration.ofMillis(300))
                            .untilAsserted(() -> {
                                List<String> different = new ArrayList<>();
                                theirs.forEach((name, answer) -> {
                                    String envoys = answer.text + spans(answer, collector, ports);
                                    Answer of = own.getOrDefault(name, new Answer(-1, "not asked"));
                                    String ours = of.text + spans(of, ownCollector, ownPorts);
                                    if (!envoys.equals(ours)) {
                                        different.add(name + "\nEnvoy: " + envoys + "\nours:  " + ours);
                                    }
                                });
                                assertThat(String.join("\n\n", different))
                                        .as("sampling %s %%", share)
                                        .isEmpty();
                            });
                } finally {
                    envoy.destroy();
                    envoy.waitFor();
                }
            }
            seen.clear();
        }
    }

    private static boolean open(int port) {
        try (var _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /// What came back and what the program saw of the context.
    ///
    /// @param number of the question
    private record Answer(int number, String text) {}

    private Map<String, Answer> ask(Ports ports) throws Exception {
        Map<String, Answer> all = new TreeMap<>();
        try (HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            int number = 0;
            for (Map.Entry<String, Asked> each : questions().entrySet()) {
                Asked asked = each.getValue();
                String mark = "n=" + number + "_";
                // Where a tag that is cut still shows it.
                String path = asked.path().length() > 256
                        ? "/" + mark + asked.path().substring(1)
                        : asked.path() + (asked.path().contains("?") ? "&" : "?") + mark;
                List<String> headers = new ArrayList<>();
                for (String header : asked.headers()) {
                    headers.add(numbered(header, number));
                }
                HttpResponse<String> answer = send(client, ports, new Asked(asked.listener(), path, headers), path);
                all.put(
                        each.getKey(),
                        new Answer(
                                number,
                                answer.statusCode() + " decorator "
                                        + answer.headers().allValues("x-envoy-decorator-operation")
                                        + context(path, number)));
                seen.clear();
                number++;
            }
        }
        return all;
    }

    /// Each question has ids of its own.
    private static String numbered(String text, int number) {
        return text.replace("16cd43dd", "%08x".formatted(number)).replace("1c80319c", "%08x".formatted(number));
    }

    private static String unnumbered(String text, int number) {
        String digits = "%08x".formatted(number);
        return text.replace("0af76519" + digits, "0af7651916cd43dd").replace("8448eb21" + digits, "8448eb211c80319c");
    }

    private static HttpResponse<String> send(HttpClient client, Ports ports, Asked asked, String path)
            throws IOException, InterruptedException {
        int port = switch (asked.listener()) {
            case "gate" -> ports.gate;
            case "out" -> ports.out;
            default -> ports.in;
        };
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(20));
        for (int i = 0; i < asked.headers().size(); i += 2) {
            request.header(asked.headers().get(i), asked.headers().get(i + 1));
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /// Headers that carry the context, with the ids that a proxy drew replaced.
    private String context(String path, int number) {
        String head = seen.getOrDefault(path, seen.getOrDefault(path.replace("/named", "/renamed"), ""));
        return head.lines()
                .filter(line ->
                        line.matches("(?i)(traceparent|tracestate|b3|x-b3-.*|x-envoy-decorator-.*|x-request-id):.*"))
                .map(line -> drawn(unnumbered(line, number)))
                // An empty one says what none says (W3C Trace Context 3.3.1.1).
                .filter(line -> !line.equals("tracestate:"))
                .sorted()
                .collect(Collectors.joining("\n  ", "\n  ", ""));
    }

    private static String drawn(String line) {
        return line.replaceAll("(x-request-id: [0-9a-f-]{14})([49ab])([0-9a-f-]{21})", "x-request-id: UUID $2")
                .replaceAll("(?!0af7651916cd43dd8448eb211c80319c|0{32})\\b[0-9a-f]{32}\\b", "TRACE")
                .replaceAll("(?!b7ad6b7169203331|00f067aa0ba902b7|8448eb211c80319c)\\b[0-9a-f]{16}\\b", "SPAN")
                .stripTrailing();
    }

    private static String spans(Answer answer, SpanCollector collector, Ports ports) {
        String mark = "n=" + answer.number + "_";
        List<SpanCollector.Got> requests = collector.spans.stream()
                .filter(span -> span.tags().getOrDefault("http.url", "").contains(mark))
                .toList();
        List<SpanCollector.Got> of = collector.spans.stream()
                .filter(span -> requests.contains(span)
                        || (!span.tags().containsKey("http.url")
                                && requests.stream()
                                        .anyMatch(request -> request.id().equals(span.parent())
                                                && request.traceId().equals(span.traceId()))))
                .toList();
        return of.stream()
                .map(span -> span.name() + " " + span.kind() + " below " + parent(span, of)
                        + (span.failed() ? " failed" : "") + " state=" + state(span) + " "
                        + span.resource().get("service.name") + " "
                        + span.resource().get("serviceName") + " "
                        + tags(span))
                .map(text -> unnumbered(text, answer.number)
                        .replace(":" + ports.gate, ":GATE")
                        .replace(":" + ports.out, ":OUT")
                        .replace(":" + ports.in, ":IN")
                        .replaceAll("127.0.0.1:\\d+", "127.0.0.1:PORT"))
                .sorted()
                .collect(Collectors.joining("\n  ", "\n  ", ""));
    }

    /// Envoy says of a root that it shares its span with a caller; there is none.
    private static String state(SpanCollector.Got span) {
        return span.parent().isEmpty() && span.traceState().equals("shared") ? "" : span.traceState();
    }

    private static String parent(SpanCollector.Got span, List<SpanCollector.Got> of) {
        if (span.parent().isEmpty()) {
            return "nothing";
        }
        return of.stream()
                .filter(other -> other.id().equals(span.parent()))
                .map(SpanCollector.Got::name)
                .distinct()
                .findFirst()
                .orElse(drawn(span.parent()));
    }

    private static Map<String, String> tags(SpanCollector.Got span) {
        Map<String, String> tags = new TreeMap<>(span.tags());
        if (tags.getOrDefault("http.status_code", "").equals("503")) {
            // What a proxy says itself is its own.
            tags.remove("response_size");
        }
        tags.computeIfPresent("guid:x-request-id", (_, id) -> drawn("x-request-id: " + id));
        return tags;
    }

    // ---- ours alone

    @Test
    void call_overBothSides_isOneTrace() throws Exception {
        for (Provider provider : List.of(Provider.OTLP_GRPC, Provider.OTLP_HTTP, Provider.ZIPKIN)) {
            try (var collector = new SpanCollector();
                    var app = program()) {
                Ports ports = Ports.free();
                try (var _ = new ProxyFixture(2, bootstrap(ports, provider.config, 100, collector, app.port()));
                        HttpClient client = HttpClient.newBuilder()
                                .version(HttpClient.Version.HTTP_1_1)
                                .build()) {
                    send(client, ports, asked("out", "/"), "/one");
                    await().until(() -> collector.spans.size() == 2);
                    List<SpanCollector.Got> spans = new ArrayList<>(collector.spans);
                    spans.sort(Comparator.comparing(SpanCollector.Got::kind));
                    SpanCollector.Got client1 = spans.getFirst();
                    SpanCollector.Got server = spans.getLast();
                    assertThat(client1.parent()).isEmpty();
                    assertThat(server.parent()).isEqualTo(client1.id());
                    assertThat(server.traceId()).isEqualTo(client1.traceId());
                    assertThat(client1.start()).isLessThanOrEqualTo(server.start());
                    assertThat(client1.end()).isGreaterThanOrEqualTo(server.end());
                }
            }
        }
    }
}
