package dev.meshwright.decide.upstream;

import dev.meshwright.decide.metadata.Metadata;

/// One endpoint: `config.endpoint.v3.LbEndpoint`.
///
/// @param address numeric IP; a host name in DNS clusters; a path when `port` is [#PIPE]
/// @param port 0..65535, or [#PIPE]
/// @param hostname for auto host rewrite and auto SNI; may be empty
/// @param weight at least 1
/// @param metadata `envoy.transport_socket_match` chooses the transport socket, `istio` names the workload
public record Endpoint(String address, int port, String hostname, int weight, Health health, Metadata metadata) {
    /// A Unix socket.
    public static final int PIPE = -1;

    /// As the control plane says (`health_status`).
    public enum Health {
        HEALTHY,
        DEGRADED,
        UNHEALTHY,
        DRAINING
    }

    public Endpoint {
        if (weight < 1) {
            throw new IllegalArgumentException("load_balancing_weight: " + weight + " (expected: at least 1)");
        }
    }

    public boolean pipe() {
        return port == PIPE;
    }

    /// Identity over updates of the assignment: `ADDRESS:PORT`, or the path of a pipe.
    public String key() {
        return pipe() ? address : address.indexOf(':') >= 0 ? "[" + address + "]:" + port : address + ":" + port;
    }
}
