package dev.meshwright.operate.conformance;

import dev.meshwright.architect.world.Instance;
import dev.meshwright.architect.world.World;
import dev.meshwright.decide.connection.IpAddress;
import dev.meshwright.operate.conformance.live.DataPlaneKind;
import dev.meshwright.operate.conformance.live.LiveWorld;
import dev.meshwright.operate.conformance.live.ProxyAdmin;
import dev.meshwright.operate.conformance.send.Sender;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Mutual TLS that proxies have ended before a request and since, by their own counters. The program behind a proxy
/// does not see it where bytes are relayed.
final class HandshakeCounts {
    /// Reads that show no growth before there was none, and the time between them.
    private static final int READS = 3;

    private static final long BETWEEN_MILLIS = 400;

    /// Ours, of connections that a server's proxy accepted; Envoy's, of its inbound listener.
    private static final Pattern OWN = Pattern.compile(
            "istio_tcp_connections_opened_total\\{[^}]*connection_security_policy=\"mutual_tls\"[^}]*\\} ([0-9.]+)");

    private static final Pattern ENVOY = Pattern.compile("listener\\.0\\.0\\.0\\.0_15006\\.ssl\\.handshake: ([0-9]+)");

    private final Function<String, Sender> from;
    private final DataPlaneKind kind;
    private final Map<String, Double> before = new HashMap<>();
    /// Whose proxy has ended some since: requests that share a connection share its handshake.
    private final Set<String> ended = new HashSet<>();
    private final boolean shared;

    private HandshakeCounts(Function<String, Sender> from, DataPlaneKind kind, boolean shared) {
        this.from = from;
        this.kind = kind;
        this.shared = shared;
    }

    /// Where no program has a proxy in front of it.
    static HandshakeCounts none() {
        return new HandshakeCounts(
                name -> {
                    throw new IllegalStateException(name + " has no proxy");
                },
                DataPlaneKind.ENVOY,
                false);
    }

    /// Takes the counts of whom the request may reach.
    static HandshakeCounts of(Request request, LiveWorld live, DataPlaneKind kind, World world) {
        HandshakeCounts counts =
                new HandshakeCounts(live::from, kind, request.scheme().isHttp() && !request.newConnection());
        if (request.scheme() == Request.Scheme.TCP
                || request.scheme().hasTls()
                || IpAddress.numeric(request.address())) {
            world.instances().stream()
                    .filter(i -> i.role() == Instance.Role.SIDECAR && live.has(i.name()))
                    .forEach(i -> counts.before.put(i.name(), counts.now(i.name())));
        }
        return counts;
    }

    /// Whether the proxy of an instance has ended mutual TLS since.
    boolean grown(String instance) throws InterruptedException {
        Double then = before.get(instance);
        if (then == null) {
            return false;
        }
        if (shared && ended.contains(instance)) {
            return true;
        }
        for (int read = 0; read < READS; read++) {
            double now = now(instance);
            if (now > then) {
                before.put(instance, now);
                ended.add(instance);
                return true;
            }
            Thread.sleep(BETWEEN_MILLIS);
        }
        return false;
    }

    private double now(String instance) {
        String stats;
        try {
            stats = ProxyAdmin.get(
                    from.apply(instance),
                    kind == DataPlaneKind.MESH ? "/stats/prometheus" : "/stats?filter=ssl.handshake");
        } catch (IOException e) {
            throw new UncheckedIOException(instance + ": " + e.getMessage(), e);
        }
        double sum = 0;
        Matcher matcher = (kind == DataPlaneKind.MESH ? OWN : ENVOY).matcher(stats);
        while (matcher.find()) {
            sum += Double.parseDouble(matcher.group(1));
        }
        return sum;
    }
}
