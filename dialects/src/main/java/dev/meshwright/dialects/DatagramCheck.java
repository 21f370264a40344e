package dev.meshwright.dialects;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.diagnostic.Findings;
import dev.meshwright.model.AuthorizationPolicy;
import dev.meshwright.model.DestinationPolicy;
import dev.meshwright.model.DestinationPolicy.TrafficPolicy;
import dev.meshwright.model.Gateway;
import dev.meshwright.model.LoadBalancing;
import dev.meshwright.model.Mesh;
import dev.meshwright.model.Protocol;
import dev.meshwright.model.Service;
import dev.meshwright.model.Setting;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Says what of a mesh does not hold for datagrams. Ports for them stay closed where an authorization policy holds for
/// their gateway, as no data plane asks one about a datagram; and a host's load balancing is not theirs, as a UDP proxy
/// takes its backends in turn.
final class DatagramCheck {
    private final Mesh mesh;
    private final Findings findings;

    DatagramCheck(Mesh mesh, Findings findings) {
        this.mesh = mesh;
        this.findings = findings;
    }

    void run() {
        for (Gateway gateway : mesh.gateways()) {
            for (Gateway.Server server : gateway.servers()) {
                if (server.protocol() == Protocol.UDP) {
                    watching(gateway).ifPresent(policy -> warn(server, policy));
                }
            }
        }
        Map<String, Service.Port> ports = datagramPorts();
        if (ports.isEmpty()) {
            return;
        }
        for (DestinationPolicy policy : mesh.destinationPolicies()) {
            Service.Port port = ports.get(policy.host());
            if (port != null) {
                unbalanced(policy, port.number());
            }
        }
    }

    /// The first port for datagrams of each host that has one: few of thousands do.
    private Map<String, Service.Port> datagramPorts() {
        Map<String, Service.Port> ports = new HashMap<>();
        for (Service service : mesh.services()) {
            for (Service.Port port : service.ports()) {
                if (port.protocol() == Protocol.UDP) {
                    ports.putIfAbsent(service.host(), port);
                }
            }
        }
        return ports;
    }

    private void unbalanced(DestinationPolicy policy, int port) {
        TrafficPolicy all = policy.traffic();
        TrafficPolicy traffic = all.ports().getOrDefault(port, all);
        if (traffic.loadBalancing() instanceof Setting.Set<LoadBalancing>(var _, var origin)) {
            findings.info(
                    Codes.DATAGRAMS_UNBALANCED,
                    origin.position(),
                    "this load balancing does not hold for datagrams to port " + port + " of " + policy.host(),
                    "proxies for datagrams take the endpoints in turn",
                    "rely on it at the host's other ports only");
        }
    }

    /// One that is in effect for the workloads that the gateway selects.
    private Optional<AuthorizationPolicy> watching(Gateway gateway) {
        String root = mesh.settings().rootNamespace();
        return mesh.authorizationPolicies().stream()
                .filter(AuthorizationPolicy::decides)
                .filter(p -> p.namespace().equals(root) || p.namespace().equals(gateway.workloadNamespace()))
                .filter(p -> p.selectors().isEmpty()
                        || p.selectors().stream()
                                .anyMatch(s -> gateway.selector().entrySet().containsAll(s.entrySet())))
                .findFirst();
    }

    private void warn(Gateway.Server server, AuthorizationPolicy policy) {
        findings.warning(
                Codes.DATAGRAMS_CLOSED,
                server.origin().position(),
                "port " + server.port() + " is not opened for datagrams, as "
                        + policy.origin().element() + " holds for its gateway ("
                        + policy.origin().position() + ")",
                "no proxy can ask a policy about a datagram, so none is let in",
                "let the policy's selector leave out these workloads, or give the port to a gateway of its own");
    }
}
