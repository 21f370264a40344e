package dev.meshwright.compile;

import dev.meshwright.base.diagnostic.Origin;
import dev.meshwright.compile.cluster.ClusterNames;
import dev.meshwright.compile.cluster.FixedClusters;
import dev.meshwright.compile.cluster.InboundCluster;
import dev.meshwright.compile.listener.CapturedInbound;
import dev.meshwright.compile.listener.CapturedOutbound;
import dev.meshwright.compile.listener.CapturedOutbound.Chain;
import dev.meshwright.compile.memo.CompileCache;
import dev.meshwright.compile.route.RouteTables;
import dev.meshwright.compile.view.MeshView;
import dev.meshwright.model.MeshSettings.OutboundPolicy;
import dev.meshwright.model.Protocol;
import dev.meshwright.model.Service;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A sidecar whose workload's traffic is captured (REDIRECT, TPROXY): Istio's listeners and port tables. All
/// HTTP services on a port share one listener and table; opaque ones have a listener for each virtual address,
/// or share one by server name. Where HTTP and opaque services meet on one listener, HTTP stays, then the first
/// by host.
final class CapturedSidecar {
    private static final String ANY_ADDRESS = "0.0.0.0";

    private final MeshView mesh;
    private final ProxyNode node;
    private final CompileCache cache;
    private final SidecarRoutes routes;
    private final boolean accessLog;
    private final String unknown;

    CapturedSidecar(MeshView mesh, ProxyNode node, CompileCache cache) {
        this.mesh = mesh;
        this.node = node;
        this.cache = cache;
        routes = new SidecarRoutes(mesh, node);
        accessLog = mesh.settings().accessLog();
        unknown = allowed() ? ClusterNames.PASSTHROUGH : ClusterNames.BLACK_HOLE;
    }

    private record ServicePort(Service service, Service.Port port) {}

    void compile(NodeParts parts) {
        boolean transparent = node.interception() == ProxyNode.Interception.TPROXY;
        parts.add(cache.part(new CapturedOutbound.Capture(transparent, unknown, accessLog), CapturedOutbound::compile));
        parts.add(cache.part(new FixedClusters.Inputs(ClusterNames.INBOUND_PASSTHROUGH), FixedClusters::compile));
        Map<Integer, List<ServicePort>> byPort = new TreeMap<>();
        for (Service service : mesh.services(node.namespace())) {
            for (Service.Port port : service.ports()) {
                if (port.protocol() != Protocol.UDP) {
                    byPort.computeIfAbsent(port.number(), _ -> new ArrayList<>())
                            .add(new ServicePort(service, port));
                }
            }
        }
        byPort.forEach((port, services) -> outbound(port, services, parts));
        inbound(transparent, parts);
    }

    private void outbound(int port, List<ServicePort> services, NodeParts parts) {
        List<ServicePort> http =
                services.stream().filter(s -> s.port().protocol().isHttp()).toList();
        if (!http.isEmpty()) {
            new PortTable(mesh, node, cache, routes)
                    .compile(port, http.stream().map(ServicePort::service).toList(), parts);
            ServicePort first = http.getFirst();
            listener(ANY_ADDRESS, port, List.of(chain(first, Integer.toString(port), List.of())), parts);
        }
        List<Chain> byName = new ArrayList<>();
        for (ServicePort each : services) {
            if (!each.port().protocol().isHttp()) {
                opaque(each, byName, parts);
            }
        }
        if (!byName.isEmpty()) {
            listener(ANY_ADDRESS, port, byName, parts);
        }
    }

    private void opaque(ServicePort each, List<Chain> byName, NodeParts parts) {
        Service service = each.service();
        int port = each.port().number();
        List<String> addresses =
                service.addresses().stream().filter(IpLiteral::is).sorted().toList();
        boolean undeclared = each.port().protocol() == Protocol.UNDECLARED;
        String table = service.host() + ":" + port;
        if (undeclared) {
            parts.add(cache.part(routes.ownTable(service, port), RouteTables::compile));
        }
        boolean tls = each.port().protocol() == Protocol.TLS || each.port().protocol() == Protocol.HTTPS;
        if (addresses.isEmpty() && tls) {
            byName.add(chain(each, "", List.of(service.host())));
        } else if (addresses.isEmpty()) {
            listener(ANY_ADDRESS, port, List.of(chain(each, table, List.of())), parts);
        }
        addresses.forEach(address -> listener(address, port, List.of(chain(each, table, List.of())), parts));
    }

    private Chain chain(ServicePort each, String table, List<String> serverNames) {
        return new Chain(
                routes.path(each.service(), each.port(), table),
                serverNames,
                each.port().origin());
    }

    private void listener(String address, int port, List<Chain> chains, NodeParts parts) {
        Origin origin = chains.getFirst().origin();
        parts.add(cache.part(
                new CapturedOutbound.Inputs(address, port, chains, unknown, accessLog, origin),
                CapturedOutbound::compile));
    }

    private void inbound(boolean transparent, NodeParts parts) {
        ServedPorts served = new ServedPorts(mesh, node);
        List<CapturedInbound.Port> ports = new ArrayList<>();
        for (ProxyNode.InboundPort port : node.inbound().stream()
                .sorted(Comparator.comparingInt(ProxyNode.InboundPort::port))
                .toList()) {
            ServedPorts.Served s = served.of(port);
            parts.add(cache.part(
                    new InboundCluster.Inputs(
                            port.port(),
                            port.appPort(),
                            s.protocol(),
                            true,
                            s.host(),
                            s.shortName(),
                            node.namespace(),
                            s.origin()),
                    InboundCluster::compile));
            ports.add(new CapturedInbound.Port(
                    port.port(),
                    s.protocol(),
                    mesh.peerModes().of(node.namespace(), node.labels(), port.port()),
                    s.host(),
                    s.origin()));
        }
        parts.add(cache.part(
                new CapturedInbound.Inputs(
                        transparent,
                        mesh.peerModes().of(node.namespace(), node.labels(), 0),
                        ports,
                        mesh.settings().trustDomain(),
                        accessLog,
                        ServedPorts.registration(node)),
                CapturedInbound::compile));
    }

    private boolean allowed() {
        return mesh.settings().outbound() == OutboundPolicy.ALLOW_ANY;
    }
}
