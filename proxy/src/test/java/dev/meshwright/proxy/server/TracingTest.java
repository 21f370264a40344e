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
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A call over a client's and a server's side of a proxy, to a program: one trace, the same as stock Envoy's
/// (environment variable MESHWRIGHT_ENVOY; skipped without it).
class TracingTest {

    @TempDir
    private Path folder;

    /// What the program saw, by path.
    private final Map<String, String> seen = new ConcurrentHashMap<>();

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

    @ParameterizedTest
    @EnumSource(TracedSides.Provider.class)
    void spansAndHeaders_areThoseOfStockEnvoy(TracedSides.Provider provider) throws Exception {
        areThoseOfStockEnvoy(provider, bootstrap -> bootstrap);
    }

    @ParameterizedTest
    @EnumSource(TracedSides.Provider.class)
    void withoutContextPropagation_spansAndHeaders_areThoseOfStockEnvoy(TracedSides.Provider provider)
            throws Exception {
        areThoseOfStockEnvoy(
                provider,
                bootstrap -> bootstrap.replaceAll(
                        "( +)spawn_upstream_span:", "$1no_context_propagation: true\n$1spawn_upstream_span:"));
    }

    private void areThoseOfStockEnvoy(TracedSides.Provider provider, UnaryOperator<String> edited) throws Exception {
        assumeFalse(StockEnvoy.binary().isEmpty(), "no stock Envoy: set MESHWRIGHT_ENVOY to its binary");
        for (double share : new double[] {100, 0}) {
            try (var collector = new SpanCollector();
                    var ownCollector = new SpanCollector();
                    var app = program()) {
                TracedSides.Ports ports = TracedSides.Ports.free();
                TracedSides.Ports ownPorts = TracedSides.Ports.free();
                String theirBootstrap =
                        edited.apply(TracedSides.bootstrap(ports, provider.config, share, collector, app.port()))
                                + "layered_runtime: {layers: [{name: now, static_layer:"
                                + " {tracing.opentelemetry.min_flush_spans: 1, tracing.zipkin.min_flush_spans: 1}}]}\n";
                try (var _ = new StockEnvoy(folder, theirBootstrap, ports.in());
                        var _ = new ProxyFixture(
                                1,
                                edited.apply(TracedSides.bootstrap(
                                        ownPorts, provider.config, share, ownCollector, app.port())))) {
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
                }
            }
            seen.clear();
        }
    }

    /// What came back and what the program saw of the context.
    ///
    /// @param number of the question
    private record Answer(int number, String text) {}

    private Map<String, Answer> ask(TracedSides.Ports ports) throws Exception {
        Map<String, Answer> all = new TreeMap<>();
        try (HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            int number = 0;
            for (Map.Entry<String, TraceQuestions.Asked> each :
                    TraceQuestions.all().entrySet()) {
                TraceQuestions.Asked asked = each.getValue();
                String mark = "n=" + number + "_";
                // Where a tag that is cut still shows it.
                String path = asked.path().length() > 256
                        ? "/" + mark + asked.path().substring(1)
                        : asked.path() + (asked.path().contains("?") ? "&" : "?") + mark;
                List<String> headers = new ArrayList<>();
                for (String header : asked.headers()) {
                    headers.add(TraceQuestions.numbered(header, number));
                }
                HttpResponse<String> answer =
                        send(client, ports, new TraceQuestions.Asked(asked.listener(), path, headers), path);
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

    private static HttpResponse<String> send(
            HttpClient client, TracedSides.Ports ports, TraceQuestions.Asked asked, String path)
            throws IOException, InterruptedException {
        int port = switch (asked.listener()) {
            case "gate" -> ports.gate();
            case "out" -> ports.out();
            default -> ports.in();
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
                .map(line -> drawn(TraceQuestions.unnumbered(line, number)))
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

    private static String spans(Answer answer, SpanCollector collector, TracedSides.Ports ports) {
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
                .map(text -> TraceQuestions.unnumbered(text, answer.number)
                        .replace(":" + ports.gate(), ":GATE")
                        .replace(":" + ports.out(), ":OUT")
                        .replace(":" + ports.in(), ":IN")
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
        for (TracedSides.Provider provider :
                List.of(TracedSides.Provider.OTLP_GRPC, TracedSides.Provider.OTLP_HTTP, TracedSides.Provider.ZIPKIN)) {
            try (var collector = new SpanCollector();
                    var app = program()) {
                TracedSides.Ports ports = TracedSides.Ports.free();
                try (var _ = new ProxyFixture(
                                2, TracedSides.bootstrap(ports, provider.config, 100, collector, app.port()));
                        HttpClient client = HttpClient.newBuilder()
                                .version(HttpClient.Version.HTTP_1_1)
                                .build()) {
                    send(client, ports, TraceQuestions.asked("out", "/"), "/one");
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
