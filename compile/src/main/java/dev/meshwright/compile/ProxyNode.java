package dev.meshwright.compile;

import dev.meshwright.compile.telemetry.Traits;
import java.util.List;
import java.util.Map;

/// What compile needs to know of one connected proxy. Taken from its registration, never from what the node
/// says of itself.
///
/// @param id xDS node id, `sidecar~IP~name.ns~domain` or `router~...`
/// @param address the workload's own address
/// @param inbound ports that the workload serves; empty for a router
/// @param outbound service `host:port` to the `address:port` that this node's outbound listener binds; only
///     with [Interception#NONE]
/// @param gatewayPorts Gateway server port to the port really bound; a port not listed binds its own number
/// @param bindAddress of gateway listeners (`127.0.0.1`, `0.0.0.0`)
/// @param features what the data plane behind it can do
public record ProxyNode(
        String id,
        Kind kind,
        String name,
        String namespace,
        String serviceAccount,
        Map<String, String> labels,
        String owner,
        String address,
        Interception interception,
        List<InboundPort> inbound,
        Map<String, String> outbound,
        Map<Integer, Integer> gatewayPorts,
        String bindAddress,
        Features features) {
    public enum Kind {
        SIDECAR,
        ROUTER
    }

    /// How traffic reaches the proxy: REDIRECT and TPROXY by capture, NONE by calling its listeners.
    public enum Interception {
        NONE,
        REDIRECT,
        TPROXY
    }

    /// @param port what peers call; the inbound listener's port
    /// @param appPort where the program listens on 127.0.0.1
    public record InboundPort(int port, int appPort, dev.meshwright.model.Protocol protocol) {}

    /// @param delta delta ADS: virtual hosts travel as resources of their own (VHDS)
    /// @param meshwright our own proxy: it also gets origins and needs no Istio extension filters
    public record Features(boolean delta, boolean meshwright) {
        /// What it tells of calls: our own proxy counts as Telemetry says.
        public Traits traits() {
            return new Traits(meshwright);
        }
    }

    public ProxyNode {
        labels = Map.copyOf(labels);
        inbound = List.copyOf(inbound);
        outbound = Map.copyOf(outbound);
        gatewayPorts = Map.copyOf(gatewayPorts);
    }
}
