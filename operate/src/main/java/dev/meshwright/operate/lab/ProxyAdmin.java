package dev.meshwright.operate.lab;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/// A proxy's admin endpoint; the paths and formats are Envoy's, and ours answers the same. Calls block; safe for
/// any thread.
public final class ProxyAdmin implements AutoCloseable {
    private final URI base;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /// @param address `ADDRESS:PORT` of the admin listener
    public ProxyAdmin(String address) {
        base = URI.create("http://" + address);
    }

    public boolean ready() {
        try {
            return get("/ready").statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    /// Counters and gauges of `/stats`, by Envoy's dotted name.
    public Map<String, Long> stats() throws IOException {
        Map<String, Long> found = new TreeMap<>();
        for (String line : get("/stats").body().split("\n", -1)) {
            int colon = line.lastIndexOf(": ");
            String value = colon < 0 ? "" : line.substring(colon + 2).trim();
            if (!value.isEmpty() && value.length() < 19 && value.chars().allMatch(Character::isDigit)) {
                found.put(line.substring(0, colon), Long.parseLong(value));
            }
        }
        return found;
    }

    /// Prometheus text of `/stats/prometheus`.
    public String prometheus() throws IOException {
        return get("/stats/prometheus").body();
    }

    @Override
    public void close() {
        http.shutdownNow();
    }

    private HttpResponse<String> get(String path) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(base.resolve(path))
                .timeout(Duration.ofSeconds(15))
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while asking a proxy", e);
        }
    }
}
