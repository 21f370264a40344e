package dev.meshwright.compile;

import dev.meshwright.compile.cluster.InboundCluster;
import dev.meshwright.compile.listener.InboundListener;
import dev.meshwright.compile.listener.OutboundListener;
import dev.meshwright.compile.listener.ServicePath;
import dev.meshwright.compile.memo.CompileCache;
import dev.meshwright.compile.tls.TlsVersions;
import dev.meshwright.compile.view.MeshView;
import dev.meshwright.model.Protocol;
import dev.meshwright.model.Service;
import java.util.Map;
import java.util.TreeMap;

/// A sidecar without capture: it is called at addresses of its own. Each service port that the node has an
/// address for gets a listener, and an HTTP one a route table `HOST:PORT` whose single virtual host takes any
/// Host header, since the program calls by address. Each port that the workload serves gets a listener in front
/// of the program.
final class LoopbackSidecar {
    private final MeshView mesh;
    private final ProxyNode node;
    private final CompileCache cache;
    private final SidecarRoutes routes;
    private final ServedPorts served;

    LoopbackSidecar(MeshView mesh, ProxyNode node, SidecarRoutes routes, CompileCache cache) {
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
            parts.add(routes.ownTable(service, port.number(), cache));
        }
    }

    private void inbound(ProxyNode.InboundPort port, NodeParts parts) {
        ServedPorts.Served s = served.of(port);
        parts.add(cache.part(
                new InboundCluster.Inputs(
                        port.port(),
                        port.appPort(),
                        s.protocol(),
                        s.asClient(),
                        false,
                        s.host(),
                        s.shortName(),
                        node.namespace(),
                        s.origin()),
                InboundCluster::compile));
        parts.add(cache.part(
                new InboundListener.Inputs(
                        node.address(),
                        port.port(),
                        s.protocol(),
                        mesh.peerModes().of(node.namespace(), node.labels(), port.port()),
                        s.host(),
                        TlsVersions.MODERN,
                        mesh.settings().trustDomain(),
                        mesh.authorization(node.namespace(), node.labels()),
                        mesh.settings().accessLog(),
                        s.origin()),
                InboundListener::compile));
    }
}
