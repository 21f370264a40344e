package dev.meshwright.model;

import dev.meshwright.base.diagnostic.Origin;
import dev.meshwright.model.DestinationPolicy.ConnectionPool;
import java.util.List;
import java.util.Map;

/// What the proxies of some workloads serve and see (Istio Sidecar). Where none applies, a proxy serves every port of
/// its services and sees everything that is exported to it.
///
/// @param selector empty: the whole namespace, or the mesh when the namespace is the root one
/// @param ingress empty: the ports of the workload's services
/// @param egress empty: everything that the namespace sees
/// @param outbound what becomes of calls to hosts that nobody knows; unset: as the mesh says
/// @param inboundPool limits of connections to the program
public record Sidecar(
        String name,
        String namespace,
        Map<String, String> selector,
        List<Ingress> ingress,
        List<Egress> egress,
        Setting<Outbound> outbound,
        Setting<ConnectionPool> inboundPool,
        Origin origin) {
    public Sidecar {
        selector = SortedCopy.of(selector);
        ingress = List.copyOf(ingress);
        egress = List.copyOf(egress);
    }

    /// @param number 0: none, only for a Unix socket
    public record Port(int number, Protocol protocol, String name) {}

    /// How connections reach a listener.
    public enum Capture {
        DEFAULT,
        IPTABLES,
        NONE
    }

    /// A port that the proxy serves in front of the program.
    ///
    /// @param bind empty: the workload's address
    /// @param endpoint where the program listens; ANY when nothing is written
    /// @param tls ends here where the mesh's mutual TLS is off
    /// @param pool over the workload's
    public record Ingress(
            Port port,
            String bind,
            Endpoint endpoint,
            Gateway.Tls tls,
            Setting<ConnectionPool> pool,
            Capture capture,
            Origin origin) {}

    /// Where a program listens.
    public sealed interface Endpoint {
        /// At the port that was called, on the address that was called.
        record Called() implements Endpoint {}

        /// @param host `127.0.0.1`, `::1`, or `0.0.0.0` and `::` for the workload's own address; empty: none written
        record Tcp(String host, int port) implements Endpoint {}

        record Unix(String path) implements Endpoint {}
    }

    /// What the program may call.
    ///
    /// @param port unset: every port that no other listener has
    /// @param bind empty: chosen by how calls are captured
    public record Egress(Setting<Port> port, String bind, Capture capture, List<Hosts> hosts, Origin origin) {
        public Egress {
            hosts = List.copyOf(hosts);
        }
    }

    /// Hosts of services of a namespace.
    ///
    /// @param namespace `*`: any
    /// @param host `*`, `*.suffix` or a full name
    /// @param excluded they are not seen, whatever other entries say
    public record Hosts(String namespace, String host, boolean excluded) {}

    /// @param egressProxy where unknown calls go; at most one
    public record Outbound(MeshSettings.OutboundPolicy mode, List<HttpRoute.Destination> egressProxy) {
        public Outbound {
            egressProxy = List.copyOf(egressProxy);
        }
    }
}
