package dev.meshwright.operate.lab;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// The control plane's HTTP API as a client sees it. Safe for any thread; calls block.
public final class ControlClient implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final URI base;
    private final String token;
    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TIMEOUT)
            .build();

    /// @param base `http://127.0.0.1:15014`
    /// @param token the API's bearer token
    public ControlClient(URI base, String token) {
        this.base = base;
        this.token = token;
    }

    /// What the API answered.
    public record Answer(int status, JsonNode body) {
        public boolean accepted() {
            return status / 100 == 2;
        }
    }

    /// Applies YAML documents; 422 with diagnostics when any is refused, and then nothing was applied.
    ///
    /// @param file the name that diagnostics use
    public Answer apply(String file, String yaml) throws IOException {
        String name = URLEncoder.encode(file, StandardCharsets.UTF_8);
        return call("POST", "/meshwright/v1/apply?file=" + name, yaml, "application/yaml");
    }

    /// Deletes one element, by the Kubernetes path of its kind.
    ///
    /// @throws IOException when it cannot be deleted
    public void deleteElement(String kind, String namespace, String name) throws IOException {
        require(call("DELETE", ApiPath.of(kind, namespace, name), "", "application/json"));
    }

    public JsonNode status() throws IOException {
        return require(call("GET", "/meshwright/v1/status", "", "application/json"));
    }

    public JsonNode registrations() throws IOException {
        return require(call("GET", "/meshwright/v1/registrations", "", "application/json"));
    }

    /// The control plane's metrics, Prometheus text.
    public String metrics() throws IOException {
        return require(call("GET", "/metrics", "", "application/json")).asString("");
    }

    public boolean ready() {
        try {
            return call("GET", "/ready", "", "application/json").accepted();
        } catch (IOException e) {
            return false;
        }
    }

    /// A single-use join token for a workload identity.
    public String joinToken(String namespace, String serviceAccount, Duration life) throws IOException {
        String body = json.writeValueAsString(java.util.Map.of(
                "namespace", namespace, "serviceAccount", serviceAccount, "ttlSeconds", life.toSeconds()));
        return require(call("POST", "/meshwright/v1/tokens", body, "application/json"))
                .path("token")
                .asString();
    }

    @Override
    public void close() {
        http.shutdownNow();
    }

    private static JsonNode require(Answer answer) throws IOException {
        if (!answer.accepted()) {
            throw new IOException("control plane API answered " + answer.status() + ": " + answer.body());
        }
        return answer.body();
    }

    private Answer call(String method, String path, String body, String type) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(base.resolve(path))
                .timeout(TIMEOUT)
                .header("authorization", "Bearer " + token)
                .header("content-type", type)
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            String text = response.body();
            boolean isJson = text.startsWith("{") || text.startsWith("[");
            return new Answer(response.statusCode(), isJson ? json.readTree(text) : json.valueToTree(text));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while asking the control plane", e);
        }
    }
}
