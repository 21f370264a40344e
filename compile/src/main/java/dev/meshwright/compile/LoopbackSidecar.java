package dev.meshwright.compile;

import dev.meshwright.compile.cluster.InboundCluster;
import dev.meshwright.compile.listener.InboundListener;
import dev.meshwright.compile.listener.OutboundListener;
import dev.meshwright.compile.listener.ServicePath;
import dev.meshwright.compile.memo.CompileCache;
import dev.meshwright.compile.memo.HostMemo;
import dev.meshwright.compile.memo.PlacedPart;
import dev.meshwright.compile.tls.TlsVersions;
import dev.meshwright.compile.view.ClientScope;
import dev.meshwright.compile.view.Handling;
import dev.meshwright.compile.view.MeshView;
import dev.meshwright.model.Protocol;
import dev.meshwright.model.Service;
import dev.meshwright.model.Setting;
import dev.meshwright.model.Sidecar;
import dev.meshwright.model.Telemetry.Mode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// A sidecar without capture: it is called at addresses of its own. Each service port that the node has an
/// address for gets a listener, and an HTTP one a route table `HOST:PORT` whose single virtual host takes any
/// Host header, since the program calls by address. Each port that the workload serves gets a listener in front
/// of the program.
final class LoopbackSidecar {
    private final MeshView mesh;
    private final ProxyNode node;
    private final CompileCache cache;
    private final ScopedRoutes routes;
    private final ServedPorts served;

    LoopbackSidecar(MeshView mesh, ProxyNode node, ScopedRoutes routes, CompileCache cache) {
        this.mesh = mesh;
        this.node = node;
        this.cache = cache;
        this.routes = routes;
        served = new ServedPorts(mesh, node);
    }

    void compile(NodeParts parts) {
        for (Map.Entry<String, String> entry : new TreeMap<>(node.outbound()).entrySet()) {
            HostPort service = HostPort.parse(entry.getKey());
            HostPort bind = HostPort.parse(entry.getValue());
            routes.scope()
                    .service(service.host())
                    .ifPresent(s -> s.ports().stream()
                            .filter(p -> p.number() == service.port() && p.protocol() != Protocol.UDP)
                            .findFirst()
                            .ifPresent(p -> outbound(s, p, bind, parts)));
        }
        for (ClientScope.Listener egress : routes.scope().listeners()) {
            if (egress.port() instanceof Setting.Set<Sidecar.Port>(var port, var _) && port.number() != 0) {
                claimed(egress, port, parts);
            }
        }
        for (ServedPorts.Served port : served.all(routes.scope().sidecar())) {
            inbound(port, parts);
        }
    }

    /// A port that an egress listener opens on the workload's own address, or where it says: HTTP by Host, bytes to the
    /// first service.
    private void claimed(ClientScope.Listener egress, Sidecar.Port port, NodeParts parts) {
        SidecarRoutes own = routes.of(port.number());
        List<Service> services = egress.services();
        if (services.isEmpty()) {
            return;
        }
        Service.Port first = services.getFirst().ports().getFirst();
        ServicePath path = own.path(services.getFirst(), first, Integer.toString(port.number()));
        if (port.protocol().isHttp()) {
            CapturedView view = new CapturedView(SidecarView.of(node, mesh), node.features());
            HostMemo<List<PlacedPart>> once = new HostMemo<>(Optional.empty(), _ -> true);
            new PortTable(view, cache, once, own, routes.scope())
                    .compile(port.number(), services, egress.origin(), parts);
        }
        ServicePath spoken = port.protocol() == Protocol.UNDECLARED
                ? path
                : new ServicePath(
                        port.protocol(), path.table(), path.targets(), path.branches(), path.relay(), path.direct());
        String bind = egress.bind().isEmpty() ? node.address() : egress.bind();
        parts.add(cache.part(
                new OutboundListener.Inputs(bind, port.number(), spoken, handling(Mode.CLIENT), egress.origin()),
                OutboundListener::compile));
    }

    private void outbound(Service service, Service.Port port, HostPort bind, NodeParts parts) {
        String table = service.host() + ":" + port.number();
        Handling handling = handling(Mode.CLIENT);
        SidecarRoutes own = routes.of(port.number());
        ServicePath path = own.path(service, port, table);
        parts.add(cache.part(
                new OutboundListener.Inputs(bind.host(), bind.port(), path, handling, port.origin()),
                OutboundListener::compile));
        if (port.protocol().isHttp() || port.protocol() == Protocol.UNDECLARED) {
            parts.add(own.ownTable(service, port.number(), cache));
        }
    }

    private Handling handling(Mode side) {
        return mesh.handling(
                node.namespace(), node.labels(), side, node.features().traits());
    }

    private void inbound(ServedPorts.Served s, NodeParts parts) {
        parts.add(cache.part(
                s.cluster(node, mesh.settings().telemetry().clusters().inbound()), InboundCluster::compile));
        parts.add(cache.part(
                new InboundListener.Inputs(
                        s.bind().isEmpty() ? node.address() : s.bind(),
                        s.port(),
                        s.protocol(),
                        mesh.peerModes().of(node.namespace(), node.labels(), s.port()),
                        s.tls(),
                        s.relay(),
                        s.host(),
                        TlsVersions.MODERN,
                        mesh.authorization(node.namespace(), node.labels()),
                        handling(Mode.SERVER),
                        s.origin()),
                InboundListener::compile));
    }
}
