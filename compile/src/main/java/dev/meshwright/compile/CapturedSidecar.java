package dev.meshwright.compile;

import dev.meshwright.compile.cluster.InboundCluster;
import dev.meshwright.compile.listener.CapturedInbound;
import dev.meshwright.compile.listener.CapturedOutbound;
import dev.meshwright.compile.listener.InboundListener;
import dev.meshwright.compile.memo.CompileCache;
import dev.meshwright.compile.names.ClusterNames;
import dev.meshwright.compile.route.RouteTables;
import dev.meshwright.compile.tls.TlsVersions;
import dev.meshwright.compile.view.ClientScope;
import dev.meshwright.compile.view.Handling;
import dev.meshwright.compile.view.MeshView;
import dev.meshwright.compile.view.PeerModes;
import dev.meshwright.model.MeshSettings.OutboundPolicy;
import dev.meshwright.model.Telemetry.Mode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// What is a captured sidecar's own (REDIRECT, TPROXY): the capture listeners and the clusters of the ports
/// that it serves. What it calls is shared: [CapturedView].
final class CapturedSidecar {
    private final MeshView mesh;
    private final ProxyNode node;
    private final CompileCache cache;
    private final Handling served;
    private final ClientScope scope;

    CapturedSidecar(MeshView mesh, ProxyNode node, CompileCache cache) {
        this.mesh = mesh;
        this.node = node;
        this.cache = cache;
        served = mesh.handling(
                node.namespace(), node.labels(), Mode.SERVER, node.features().traits());
        scope = mesh.scope(node.namespace(), SidecarView.sidecar(node, mesh));
    }

    void compile(NodeParts parts) {
        Handling called = mesh.handling(
                node.namespace(), node.labels(), Mode.CLIENT, node.features().traits());
        boolean transparent = node.interception() == ProxyNode.Interception.TPROXY;
        parts.add(cache.part(
                new CapturedOutbound.Capture(
                        transparent,
                        CapturedView.unknown(scope),
                        scope.policy() == OutboundPolicy.ALLOW_ANY_DYNAMIC_DNS
                                ? List.of(RouteTables.unknown(
                                        "allow_any_dynamic_dns", ClusterNames.DYNAMIC, mesh.routeDefaults()))
                                : List.of(),
                        called),
                CapturedOutbound::compile));
        inbound(transparent, parts);
    }

    private void inbound(boolean transparent, NodeParts parts) {
        List<CapturedInbound.Port> ports = new ArrayList<>();
        for (ServedPorts.Served s : new ServedPorts(mesh, node).all(scope.sidecar())) {
            parts.add(cache.part(
                    s.cluster(node, mesh.settings().telemetry().clusters().inbound()), InboundCluster::compile));
            PeerModes.Effective mode = mesh.peerModes().of(node.namespace(), node.labels(), s.port());
            if (s.captured()) {
                ports.add(new CapturedInbound.Port(
                        s.port(), s.bind(), s.protocol(), mode, s.tls(), s.relay(), s.host(), s.origin()));
                continue;
            }
            parts.add(cache.part(
                    new InboundListener.Inputs(
                            s.bind().isEmpty() ? node.address() : s.bind(),
                            s.port(),
                            s.protocol(),
                            mode,
                            s.tls(),
                            s.relay(),
                            s.host(),
                            TlsVersions.COMPATIBLE,
                            mesh.authorization(node.namespace(), node.labels()),
                            served,
                            s.origin()),
                    InboundListener::compile));
        }
        Set<Integer> known = ports.stream().map(CapturedInbound.Port::port).collect(Collectors.toSet());
        List<CapturedInbound.OtherPort> others = mesh.peerModes().ports(node.namespace(), node.labels()).stream()
                .filter(port -> !known.contains(port))
                .map(port ->
                        new CapturedInbound.OtherPort(port, mesh.peerModes().of(node.namespace(), node.labels(), port)))
                .toList();
        parts.add(cache.part(
                new CapturedInbound.Inputs(
                        transparent,
                        mesh.peerModes().of(node.namespace(), node.labels(), 0),
                        ports,
                        others,
                        mesh.authorization(node.namespace(), node.labels()),
                        served,
                        ServedPorts.registration(node)),
                CapturedInbound::compile));
    }
}
