package dev.meshwright.control.registry;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// One workload or gateway as it registered; also the form on disk.
///
/// @param service short name or host that it serves; empty for a gateway or a pure client
/// @param upstreams service name, maybe with `:port`, to the `ADDRESS:PORT` where the program wants to call it
/// @param bindAddress of a gateway's listeners; empty: its own address
/// @param gatewayPorts Gateway server port to the port really bound
/// @param owner deployment-like name
/// @param interception how traffic reaches its proxy: `NONE`, `REDIRECT` or `TPROXY`
/// @param address its own: as it said, else a loopback address, see [LoopbackAddresses], for good
/// @param adminPort where its proxy answers `/stats/prometheus`, on `address`; 0: not for others
/// @param endpoint whether it may get traffic: its agent said so last, and is there or within its grace
public record Registration(
        String name,
        String namespace,
        String serviceAccount,
        Map<String, String> labels,
        String service,
        List<Port> ports,
        Map<String, String> upstreams,
        boolean gateway,
        String bindAddress,
        Map<Integer, Integer> gatewayPorts,
        String owner,
        @Nullable String interception,
        String address,
        int adminPort,
        boolean endpoint) {
    /// Without capture.
    public static final String NONE = "NONE";

    /// @param port what peers call
    /// @param appPort where the program listens on 127.0.0.1
    /// @param protocol `http`, `http2`, `grpc` or `tcp`
    public record Port(int port, int appPort, String protocol) {}

    public Registration {
        labels = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(labels));
        ports = List.copyOf(ports);
        upstreams = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(upstreams));
        gatewayPorts = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(gatewayPorts));
    }

    /// What it is found by.
    public record Key(String namespace, String name) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            int byNamespace = namespace.compareTo(other.namespace);
            return byNamespace != 0 ? byNamespace : name.compareTo(other.name);
        }

        @Override
        public String toString() {
            return namespace + "/" + name;
        }
    }

    public Key key() {
        return new Key(namespace, name);
    }

    /// The xDS node id that its proxy must use.
    ///
    /// @param domainSuffix `cluster.local`
    public String nodeId(String domainSuffix) {
        return (gateway ? "router~" : "sidecar~") + address + "~" + name + "." + namespace + "~" + namespace + ".svc."
                + domainSuffix;
    }

    /// A file of before capture was known says none.
    @Override
    public String interception() {
        return interception == null ? NONE : interception;
    }

    Registration with(String newAddress, boolean newEndpoint) {
        return new Registration(
                name,
                namespace,
                serviceAccount,
                labels,
                service,
                ports,
                upstreams,
                gateway,
                bindAddress,
                gatewayPorts,
                owner,
                interception,
                newAddress,
                adminPort,
                newEndpoint);
    }
}
