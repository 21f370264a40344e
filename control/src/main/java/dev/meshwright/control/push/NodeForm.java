package dev.meshwright.control.push;

import dev.meshwright.compile.ProxyNode;
import dev.meshwright.control.registry.OutboundMap;
import dev.meshwright.control.registry.Registration;
import dev.meshwright.model.Protocol;
import java.util.List;

/// Turns a registration into what compile needs to know of its proxy.
final class NodeForm {
    private NodeForm() {}

    static ProxyNode of(String id, Registration registration, ProxyNode.Features features, MeshSnapshot snapshot) {
        List<ProxyNode.InboundPort> inbound = registration.ports().stream()
                .map(port ->
                        new ProxyNode.InboundPort(port.port(), port.appPort(), Protocol.ofPortName(port.protocol())))
                .toList();
        return new ProxyNode(
                id,
                registration.gateway() ? ProxyNode.Kind.ROUTER : ProxyNode.Kind.SIDECAR,
                registration.name(),
                registration.namespace(),
                registration.serviceAccount(),
                registration.labels(),
                registration.owner(),
                registration.address(),
                ProxyNode.Interception.valueOf(registration.interception()),
                registration.gateway() ? List.of() : inbound,
                OutboundMap.of(registration, snapshot.mesh(), snapshot.outboundPorts()),
                registration.gatewayPorts(),
                registration.bindAddress().isEmpty() ? registration.address() : registration.bindAddress(),
                features);
    }
}
