package dev.meshwright.agent.workload;

import dev.meshwright.base.identity.SpiffeId;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// One workload that an agent serves, as its owner describes it.
///
/// @param name instance name, unique in its namespace: `reviews-v2` or `reviews-v2-1`
/// @param labels `app`, `version`, ...; what subsets and selectors see
/// @param owner deployment-like name for telemetry; empty: the name
/// @param placement where it is; a gateway is never captured
public record Workload(
        String name,
        String namespace,
        String serviceAccount,
        Map<String, String> labels,
        String owner,
        Role role,
        Placement placement) {
    public Workload {
        labels = Map.copyOf(labels);
        // Same rules as the identity it will get; the trust domain is not known yet.
        var _ = new SpiffeId("any", namespace, serviceAccount);
        if (!name.matches("[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?")) {
            throw new IllegalArgumentException("workload name: '" + name
                    + "' (expected: 1 to 253 of a-z, 0-9, '-' and '.', starting and ending with a letter or digit)");
        }
    }

    /// One of many of a machine: [Placement#LOOPBACK].
    public Workload(
            String name, String namespace, String serviceAccount, Map<String, String> labels, String owner, Role role) {
        this(name, namespace, serviceAccount, labels, owner, role, Placement.LOOPBACK);
    }

    /// What its data plane is for.
    public sealed interface Role {}

    /// A program with a proxy beside it.
    ///
    /// @param service short name or host that its endpoint belongs to
    /// @param upstreams `ratings` or a host, maybe with `:port`, to the `ADDRESS:PORT` that the
    ///     program wants to call it at
    public record Sidecar(String service, List<Port> ports, Map<String, String> upstreams, Readiness readiness)
            implements Role {
        public Sidecar {
            ports = List.copyOf(ports);
            upstreams = Map.copyOf(upstreams);
        }
    }

    /// A proxy of its own at the edge.
    ///
    /// @param ports Gateway server port to the port that is really bound
    public record Gateway(String bindAddress, Map<Integer, Integer> ports) implements Role {
        public Gateway {
            ports = Map.copyOf(ports);
        }
    }

    /// @param port what peers call
    /// @param appPort where the program listens on 127.0.0.1; with capture the same as `port`
    /// @param protocol `http`, `http2`, `grpc` or `tcp`
    public record Port(int port, int appPort, String protocol) {
        private static final List<String> PROTOCOLS = List.of("http", "http2", "grpc", "tcp");

        public Port {
            requirePort("port", port);
            requirePort("app port", appPort);
            if (!PROTOCOLS.contains(protocol)) {
                throw new IllegalArgumentException(
                        "protocol: '" + protocol + "' (expected: " + String.join(", ", PROTOCOLS) + ")");
            }
        }

        private static void requirePort(String what, int value) {
            if (value < 1 || value > 65_535) {
                throw new IllegalArgumentException(what + ": " + value + " (expected: 1 to 65535)");
            }
        }
    }

    /// How the agent sees that the program can take traffic: every port accepts a connection and, when a path is
    /// given, a GET of it on the first port answers 200 to 399.
    ///
    /// @param httpPath empty: connecting is enough
    /// @param interval between two probes
    /// @param timeout of one probe
    public record Readiness(String httpPath, Duration interval, Duration timeout) {
        public static final Readiness CONNECT = new Readiness("", Duration.ofSeconds(2), Duration.ofSeconds(1));

        public static Readiness http(String path) {
            return new Readiness(path, CONNECT.interval(), CONNECT.timeout());
        }
    }
}
