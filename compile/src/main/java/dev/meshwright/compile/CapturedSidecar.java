package dev.meshwright.compile;

import dev.meshwright.compile.cluster.InboundCluster;
import dev.meshwright.compile.listener.CapturedInbound;
import dev.meshwright.compile.listener.CapturedOutbound;
import dev.meshwright.compile.memo.CompileCache;
import dev.meshwright.compile.view.MeshView;
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
    private final boolean accessLog;

    CapturedSidecar(MeshView mesh, ProxyNode node, CompileCache cache) {
        this.mesh = mesh;
        this.node = node;
        this.cache = cache;
        accessLog = mesh.settings().accessLog();
    }

    void compile(NodeParts parts) {
        boolean transparent = node.interception() == ProxyNode.Interception.TPROXY;
        parts.add(cache.part(
                new CapturedOutbound.Capture(transparent, CapturedView.unknown(mesh), accessLog),
                CapturedOutbound::compile));
        inbound(transparent, parts);
    }

    private void inbound(boolean transparent, NodeParts parts) {
        ServedPorts served = new ServedPorts(mesh, node);
        List<CapturedInbound.Port> ports = new ArrayList<>();
        for (ProxyNode.InboundPort port : served.ports()) {
            ServedPorts.Served s = served.of(port);
            parts.add(cache.part(
                    new InboundCluster.Inputs(
                            port.port(),
                            port.appPort(),
                            s.protocol(),
                            s.asClient(),
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
                        mesh.settings().trustDomain(),
                        mesh.authorization(node.namespace(), node.labels()),
                        accessLog,
                        ServedPorts.registration(node)),
                CapturedInbound::compile));
    }
}
