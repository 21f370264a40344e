package dev.meshwright.compile;

import dev.meshwright.compile.patch.PatchTarget;
import dev.meshwright.compile.view.MeshView;
import dev.meshwright.model.Gateway;
import dev.meshwright.xds.IstioWords;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/// What patches may ask about a node, from its registration.
final class PatchTargets {
    private PatchTargets() {}

    static PatchTarget of(ProxyNode node, MeshView mesh) {
        return new PatchTarget(
                node.namespace(),
                node.labels(),
                role(node),
                IstioWords.VERSION,
                Map.of(
                        "ISTIO_VERSION", IstioWords.VERSION,
                        "NAMESPACE", node.namespace(),
                        "SERVICE_ACCOUNT", node.serviceAccount(),
                        "WORKLOAD_NAME", node.name(),
                        "INTERCEPTION_MODE", node.interception().name()),
                ports(node, mesh));
    }

    private static PatchTarget.Role role(ProxyNode node) {
        return switch (node.kind()) {
            case ROUTER -> PatchTarget.Role.GATEWAY;
            case SIDECAR ->
                switch (node.interception()) {
                    case NONE -> PatchTarget.Role.LOOPBACK_SIDECAR;
                    case REDIRECT, TPROXY -> PatchTarget.Role.CAPTURED_SIDECAR;
                };
        };
    }

    /// Documents know a gateway's ports by the numbers of its servers, and those of a sidecar without capture by the
    /// services' numbers, whatever was bound.
    private static SortedMap<Integer, Set<Integer>> ports(ProxyNode node, MeshView mesh) {
        SortedMap<Integer, Set<Integer>> ports = new TreeMap<>();
        node.outbound()
                .forEach((service, bound) -> put(
                        ports,
                        HostPort.parse(bound).port(),
                        HostPort.parse(service).port()));
        node.gatewayPorts().forEach((server, bound) -> put(ports, bound, server));
        if (node.kind() == ProxyNode.Kind.ROUTER) {
            for (Gateway gateway : mesh.gateways(node.labels(), node.namespace())) {
                for (Gateway.Server server : gateway.servers()) {
                    mesh.targetPorts(gateway, node.address(), server.port())
                            .forEach(target -> put(ports, target, server.port()));
                }
            }
        }
        return ports;
    }

    private static void put(SortedMap<Integer, Set<Integer>> ports, int here, int known) {
        ports.computeIfAbsent(here, _ -> new TreeSet<>()).add(known);
    }
}
