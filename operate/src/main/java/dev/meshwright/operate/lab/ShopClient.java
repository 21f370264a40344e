package dev.meshwright.operate.lab;

import dev.meshwright.operate.shop.Behaviour;
import dev.meshwright.operate.shop.Sightings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.ObjectMapper;

/// The shop's control page as a client sees it. Calls block; safe for any thread.
public final class ShopClient implements AutoCloseable {
    private final URI base;
    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    public ShopClient(int deskPort) {
        base = URI.create("http://127.0.0.1:" + deskPort);
    }

    /// Switches a program's behaviour; in force when this returns.
    public void behave(String program, Behaviour behaviour) throws IOException {
        call("PUT", "/programs/" + program, json.writeValueAsString(behaviour));
    }

    /// Forgets what the programs saw.
    public void reset() throws IOException {
        call("POST", "/reset", "");
    }

    /// What each program saw since the last reset, by name.
    public Map<String, Sightings.Snapshot> seen() throws IOException {
        return json.readValue(call("GET", "/programs", ""), new TypeReference<Map<String, Sightings.Snapshot>>() {});
    }

    /// What the programs whose name starts with `prefix` saw, in name order.
    public List<Sightings.Snapshot> seen(String prefix) throws IOException {
        List<Sightings.Snapshot> found = new ArrayList<>();
        seen().forEach((name, snapshot) -> {
            if (name.startsWith(prefix)) {
                found.add(snapshot);
            }
        });
        return found;
    }

    @Override
    public void close() {
        http.shutdownNow();
    }

    private String call(String method, String path, String body) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(base.resolve(path))
                .timeout(Duration.ofSeconds(20))
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() / 100 != 2) {
                throw new IOException("the shop answered " + response.statusCode() + " to " + method + " " + path + " "
                        + response.body());
            }
            return response.body();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while asking the shop", e);
        }
    }
}
