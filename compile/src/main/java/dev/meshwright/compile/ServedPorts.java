package dev.meshwright.compile;

import dev.meshwright.base.diagnostic.ElementId;
import dev.meshwright.base.diagnostic.Origin;
import dev.meshwright.base.diagnostic.Position;
import dev.meshwright.compile.view.MeshView;
import dev.meshwright.compile.view.ServedPort;
import dev.meshwright.model.DestinationPolicy.ConnectionPool;
import dev.meshwright.model.DestinationPolicy.HttpVersion;
import dev.meshwright.model.Protocol;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Which service each port of a workload serves.
final class ServedPorts {
    private final MeshView mesh;
    private final ProxyNode node;

    ServedPorts(MeshView mesh, ProxyNode node) {
        this.mesh = mesh;
        this.node = node;
    }

    /// @param protocol the service's, which is what clients speak; the registration's when no service declares
    ///     one
    /// @param host empty when the port serves no service
    /// @param asClient the program is spoken to in the version that the client speaks
    record Served(Protocol protocol, String host, String shortName, boolean asClient, Origin origin) {}

    Served of(ProxyNode.InboundPort port) {
        return served(port.port())
                .map(s -> new Served(
                        s.port().protocol() == Protocol.UNDECLARED
                                ? port.protocol()
                                : s.port().protocol(),
                        s.service().host(),
                        s.service().shortName(),
                        asClient(s),
                        s.port().origin()))
                .orElseGet(() -> new Served(port.protocol(), "", "", false, registration(node)));
    }

    /// What the service's rule says of its connections holds for the last hop too (Istio).
    private boolean asClient(ServedPort served) {
        return mesh.policy(served.service(), node.namespace(), node.labels())
                        .forPort(served.port().number())
                        .connectionPool()
                        .orElse(ConnectionPool.NONE)
                        .httpVersion()
                        .orElse(HttpVersion.HTTP_1)
                == HttpVersion.AS_CLIENT;
    }

    /// The service port that stands for a port of the workload: by its address, else by its labels, since it is no
    /// endpoint before it is ready.
    private Optional<ServedPort> served(int port) {
        return mesh.served(node.address(), port)
                .or(() -> mesh.servedBy(node.namespace(), node.labels(), node.address()).stream()
                        .filter(s -> s.port().targetPort() == port)
                        .findFirst());
    }

    /// What a captured workload serves, in ascending order: the ports that it registered, and those where services
    /// that stand for it expect it to listen.
    List<ProxyNode.InboundPort> ports() {
        SortedMap<Integer, ProxyNode.InboundPort> ports = new TreeMap<>();
        node.inbound().forEach(port -> ports.put(port.port(), port));
        for (ServedPort each : mesh.servedBy(node.namespace(), node.labels(), node.address())) {
            int number = each.port().targetPort();
            if (each.port().protocol() != Protocol.UDP && number > 0) {
                ports.putIfAbsent(
                        number,
                        new ProxyNode.InboundPort(number, number, each.port().protocol()));
            }
        }
        return List.copyOf(ports.values());
    }

    /// What stands for a workload that no document describes.
    static Origin registration(ProxyNode node) {
        return new Origin(new ElementId("Registration", node.namespace(), node.name()), "", Position.BUILT_IN);
    }
}
