package dev.meshwright.compile;

import dev.meshwright.base.diagnostic.ElementId;
import dev.meshwright.base.diagnostic.Origin;
import dev.meshwright.base.diagnostic.Position;
import dev.meshwright.compile.cluster.InboundCluster;
import dev.meshwright.compile.listener.InboundListener;
import dev.meshwright.compile.listener.OutboundListener;
import dev.meshwright.compile.listener.ServicePath;
import dev.meshwright.compile.memo.CompileCache;
import dev.meshwright.compile.route.RouteTables;
import dev.meshwright.compile.route.VirtualHosts;
import dev.meshwright.compile.tls.TlsVersions;
import dev.meshwright.compile.view.MeshView;
import dev.meshwright.model.Protocol;
import dev.meshwright.model.Service;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// A sidecar without capture: it is called at addresses of its own. Each service port that the node has an address for
/// gets a listener, and an HTTP one a route table `HOST:PORT` whose single virtual host takes any Host header, since
/// the
/// program calls by address. Each port that the workload serves gets a listener in front of the program.
final class LoopbackSidecar {
    private final MeshView mesh;
    private final ProxyNode node;
    private final CompileCache cache;
    private final SidecarRoutes routes;

    LoopbackSidecar(MeshView mesh, ProxyNode node, CompileCache cache) {
        this.mesh = mesh;
        this.node = node;
        this.cache = cache;
        routes = new SidecarRoutes(mesh, node);
    }

    void compile(NodeParts parts) {
        for (Map.Entry<String, String> entry : new TreeMap<>(node.outbound()).entrySet()) {
            HostPort service = HostPort.parse(entry.getKey());
            HostPort bind = HostPort.parse(entry.getValue());
            mesh.service(service.host(), node.namespace())
                    .ifPresent(s -> s.ports().stream()
                            .filter(p -> p.number() == service.port() && p.protocol() != Protocol.UDP)
                            .findFirst()
                            .ifPresent(p -> outbound(s, p, bind, parts)));
        }
        for (ProxyNode.InboundPort port : node.inbound()) {
            inbound(port, parts);
        }
    }

    private void outbound(Service service, Service.Port port, HostPort bind, NodeParts parts) {
        String table = service.host() + ":" + port.number();
        boolean accessLog = mesh.settings().accessLog();
        ServicePath path = routes.path(service, port, table);
        parts.add(cache.part(
                new OutboundListener.Inputs(bind.host(), bind.port(), path, accessLog, port.origin()),
                OutboundListener::compile));
        if (port.protocol().isHttp() || port.protocol() == Protocol.UNDECLARED) {
            VirtualHosts.Inputs host = new VirtualHosts.Inputs(
                    table,
                    List.of("*"),
                    service.host(),
                    port.number(),
                    routes.http(service.host(), port.number()),
                    false,
                    service.origin());
            parts.add(cache.part(
                    new RouteTables.Inline(table, List.of(host), RouteTables.UnknownHosts.NOT_FOUND, service.origin()),
                    RouteTables::compile));
        }
    }

    private void inbound(ProxyNode.InboundPort port, NodeParts parts) {
        Optional<Served> served = served(port.port());
        Protocol declared = served.map(s -> s.port().protocol()).orElse(Protocol.UNDECLARED);
        Protocol protocol = declared == Protocol.UNDECLARED ? port.protocol() : declared;
        String host = served.map(s -> s.service().host()).orElse("");
        Origin origin = served.map(s -> s.port().origin()).orElseGet(this::registration);
        parts.add(cache.part(
                new InboundCluster.Inputs(
                        port.port(),
                        port.appPort(),
                        protocol,
                        false,
                        host,
                        served.map(s -> s.service().shortName()).orElse(""),
                        node.namespace(),
                        origin),
                InboundCluster::compile));
        parts.add(cache.part(
                new InboundListener.Inputs(
                        node.address(),
                        port.port(),
                        protocol,
                        mesh.peerModes().of(node.namespace(), node.labels(), port.port()),
                        host,
                        TlsVersions.MODERN,
                        mesh.settings().trustDomain(),
                        mesh.settings().accessLog(),
                        origin),
                InboundListener::compile));
    }

    private record Served(Service service, Service.Port port) {}

    /// The service port that this workload's port serves; the first by host when there are several.
    private Optional<Served> served(int port) {
        for (Service service : mesh.services()) {
            for (Service.Port servicePort : service.ports()) {
                boolean here = mesh.endpoints(service, servicePort).stream()
                        .anyMatch(
                                e -> e.port() == port && e.workload().address().equals(node.address()));
                if (here) {
                    return Optional.of(new Served(service, servicePort));
                }
            }
        }
        return Optional.empty();
    }

    private Origin registration() {
        return new Origin(new ElementId("Registration", node.namespace(), node.name()), "", Position.BUILT_IN);
    }
}
