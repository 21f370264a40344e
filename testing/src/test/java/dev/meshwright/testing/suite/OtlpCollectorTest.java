package dev.meshwright.testing.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The OpenTelemetry collector takes the spans of our proxy and of stock Envoy, over gRPC and over HTTP, and they say
/// the same.
@Tag("slow")
class OtlpCollectorTest {
    private static final int REQUESTS = 30;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @ParameterizedTest
    @ValueSource(strings = {"over-grpc", "over-http"})
    void spansOfBothDataPlanes_reachTheCollector(String provider, @TempDir Path folder) throws Exception {
        Path program = Tools.installed("bin/collector");
        int grpc = ProxyProcess.freePort();
        int http = ProxyProcess.freePort();
        Path file = folder.resolve("spans.json");
        Process collector = collector(program, folder, file, grpc, http);
        String documents = text("collector.yaml")
                .replace("%GRPC%", "" + grpc)
                .replace("%HTTP%", "" + http)
                .replace("%PROVIDER%", provider);
        try (var envoy = Gateway.start(Gateway.Plane.ENVOY, folder, documents);
                var own = Gateway.start(Gateway.Plane.OWN, folder, documents)) {
            ask(envoy, Gateway.Plane.ENVOY);
            ask(own, Gateway.Plane.OWN);
            await("the spans").atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
                Map<String, String> spans = spans(file);
                assertThat(spans).hasSize(2 * REQUESTS);
                for (int i = 0; i < REQUESTS; i++) {
                    assertThat(spans.get("own" + i)).isEqualTo(spans.get("envoy" + i));
                }
            });
        } finally {
            collector.destroy();
            assertThat(collector.waitFor(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    private void ask(Gateway gateway, Gateway.Plane plane) throws IOException, InterruptedException {
        for (int i = 0; i < REQUESTS; i++) {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port() + "/"
                            + plane.name().toLowerCase(Locale.ROOT) + i + "/?n=" + i))
                    .timeout(Duration.ofSeconds(20));
            if (i % 2 == 0) {
                request.header("x-tenant", "tenant " + i);
            }
            HttpResponse<Void> answer = client.send(request.build(), HttpResponse.BodyHandlers.discarding());
            assertThat(answer.statusCode()).isEqualTo(204);
        }
    }

    /// What each span says but for ids, times and ports, by who recorded it and its number.
    private static Map<String, String> spans(Path file) throws IOException {
        Map<String, String> spans = new TreeMap<>();
        for (String line : Files.readAllLines(file)) {
            for (JsonNode ofResource : JsonMapper.shared().readTree(line).path("resourceSpans")) {
                Map<String, String> resource = attributes(ofResource.path("resource"));
                resource.keySet().removeIf(key -> key.startsWith("telemetry.sdk."));
                for (JsonNode ofScope : ofResource.path("scopeSpans")) {
                    for (JsonNode span : ofScope.path("spans")) {
                        Map<String, String> attributes = attributes(span);
                        String url = attributes.getOrDefault("http.url", "");
                        List<String> path = List.of(url.split("/", -1));
                        attributes.remove("guid:x-request-id");
                        String text = span.path("name").asString("") + " kind "
                                + span.path("kind").asInt(0) + " parent "
                                + span.path("parentSpanId").asString("") + " "
                                + span.path("status") + " of " + resource + " " + attributes;
                        assertThat(span.path("traceId").asString("")).matches("[0-9a-f]{32}");
                        String name = path.size() > 3 ? path.get(3) : url;
                        spans.put(
                                name,
                                text.replaceAll("^all:\\d+", "all:PORT")
                                        .replaceAll("127\\.0\\.0\\.1:\\d+", "127.0.0.1:PORT")
                                        .replace(name, "NAME"));
                    }
                }
            }
        }
        return spans;
    }

    private static Map<String, String> attributes(JsonNode of) {
        Map<String, String> all = new TreeMap<>();
        for (JsonNode each : of.path("attributes")) {
            all.put(each.path("key").asString(""), each.path("value").toString());
        }
        return all;
    }

    private static Process collector(Path program, Path folder, Path file, int grpc, int http) throws IOException {
        Files.createFile(file);
        Path config = Files.writeString(folder.resolve("collector-config.yaml"), """
            receivers:
              otlp:
                protocols:
                  grpc: {endpoint: "127.0.0.1:%d"}
                  http: {endpoint: "127.0.0.1:%d"}
            exporters:
              file: {path: "%s", flush_interval: 200ms}
            service:
              telemetry: {metrics: {level: none}}
              pipelines:
                traces: {receivers: [otlp], exporters: [file]}
            """.formatted(grpc, http, file));
        Path log = folder.resolve("collector.log");
        Process process = new ProcessBuilder(program.toString(), "--config", config.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        await("the collector").atMost(Duration.ofSeconds(30)).until(() -> {
            assertThat(process.isAlive()).as(Files.readString(log)).isTrue();
            return Gateway.open(grpc) && Gateway.open(http);
        });
        return process;
    }

    private static String text(String resource) throws IOException {
        try (var stream = OtlpCollectorTest.class.getResourceAsStream(resource)) {
            return new String(Objects.requireNonNull(stream, resource).readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
