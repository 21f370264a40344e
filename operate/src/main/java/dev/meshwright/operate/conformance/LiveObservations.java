package dev.meshwright.operate.conformance;

import dev.meshwright.architect.world.Instance;
import dev.meshwright.architect.world.World;
import dev.meshwright.operate.conformance.echo.Sighting;
import dev.meshwright.operate.conformance.send.Reply;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.ObjectMapper;

/// Reads what came of a request from what its client saw; the program's own words are in the body.
final class LiveObservations {
    private static final ObjectMapper JSON = new ObjectMapper();

    private LiveObservations() {}

    /// @param millis that the client waited
    /// @param attempt how often the request had been tried before the program answered
    static Observation of(Reply reply, World world, HandshakeCounts handshakes, long millis, int attempt)
            throws InterruptedException {
        if (!reply.answered()) {
            return Observation.failed(
                    reply.failure().startsWith("timeout")
                            ? Observation.Ending.TIMEOUT
                            : Observation.Ending.CONNECTION_ERROR,
                    reply.failure());
        }
        Optional<Sighting> sighting = sighting(reply.body());
        Optional<Observation.Arrived> arrived = sighting.isEmpty()
                ? Optional.empty()
                : Optional.of(arrived(sighting.get(), world, handshakes, attempt));
        // A switch to another protocol is what a client of that protocol takes for success.
        int status = reply.status() == 101 ? 200 : reply.status();
        return new Observation(
                Observation.Ending.ANSWERED,
                status,
                reply.grpcStatus(),
                reply.headers(),
                arrived,
                java.util.List.of(),
                arrived.isPresent() ? "" : reply.body(),
                arrived.isPresent() ? "" : reply.body().strip(),
                millis,
                java.util.List.of());
    }

    private static Optional<Sighting> sighting(String body) {
        if (!body.startsWith("{\"host\":")) {
            return Optional.empty();
        }
        try {
            return Optional.of(JSON.readValue(body, Sighting.class));
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    private static Observation.Arrived arrived(Sighting seen, World world, HandshakeCounts handshakes, int attempt)
            throws InterruptedException {
        String name = seen.host() + "." + seen.namespace();
        Optional<Instance> instance =
                world.instances().stream().filter(i -> i.name().equals(name)).findFirst();
        String owner = instance.map(i -> i.workload().owner()).orElse(seen.host());
        boolean tcp = seen.protocol().equals("TCP");
        boolean tls = !seen.alpn().isEmpty()
                || !seen.sni().isEmpty()
                || seen.portName().contains("https");
        return new Observation.Arrived(
                name,
                owner,
                seen.namespace(),
                instance.map(i -> i.workload().labels().getOrDefault("app", owner))
                        .orElse(owner),
                seen.port(),
                seen.method(),
                seen.authority(),
                seen.path(),
                seen.headers(),
                tcp ? "" : seen.protocol(),
                seen.alpn(),
                seen.sni(),
                tls,
                element(seen, instance).isPresent() || handshakes.grown(name),
                seen.proxyProtocol().isEmpty()
                        ? 0
                        : Integer.parseInt(seen.proxyProtocol().substring(1)),
                element(seen, instance).map(LiveObservations::uri).orElse(""),
                attempt);
    }

    /// What the proxy in front of the program has added of its own to `x-forwarded-client-cert`.
    private static Optional<String> element(Sighting seen, Optional<Instance> instance) {
        String own = instance.map(i -> "/ns/" + i.workload().namespace() + "/sa/"
                        + i.workload().serviceAccount())
                .orElse("?");
        return seen.headers().getOrDefault("x-forwarded-client-cert", java.util.List.of()).stream()
                .flatMap(v -> unquoted(v, ',').stream())
                .filter(e -> unquoted(e, ';').stream().anyMatch(p -> p.startsWith("By=spiffe://") && p.endsWith(own)))
                .findFirst();
    }

    private static String uri(String element) {
        return unquoted(element, ';').stream()
                .filter(p -> p.startsWith("URI="))
                .map(p -> p.substring("URI=".length()))
                .findFirst()
                .orElse("");
    }

    /// The parts of a text between separators that stand in no quotes: a subject has commas of its own.
    private static java.util.List<String> unquoted(String text, char separator) {
        java.util.List<String> parts = new java.util.ArrayList<>();
        boolean quoted = false;
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == separator && !quoted) {
                parts.add(text.substring(start, i));
                start = i + 1;
            }
        }
        parts.add(text.substring(start));
        return parts;
    }
}
