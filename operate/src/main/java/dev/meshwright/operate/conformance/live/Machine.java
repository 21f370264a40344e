package dev.meshwright.operate.conformance.live;

import dev.meshwright.operate.conformance.echo.Behaviours;
import dev.meshwright.operate.conformance.echo.EchoPort;
import dev.meshwright.operate.conformance.echo.Program;
import java.util.List;
import java.util.Map;

/// One workload as it shall run.
///
/// @param name instance name, unique in its namespace
/// @param owner deployment-like name
/// @param service short name that the instance answers for; for a gateway its own
/// @param address its own, IPv4
/// @param ports of its program; none for a gateway or a mere client
public record Machine(
        String name,
        String owner,
        String namespace,
        String serviceAccount,
        Map<String, String> labels,
        String service,
        String address,
        Role role,
        List<EchoPort> ports) {
    public enum Role {
        /// A program alone.
        PLAIN,
        /// Beside a sidecar, captured by REDIRECT.
        REDIRECTED,
        /// Beside a sidecar, captured by TPROXY.
        TRANSPARENT,
        /// A proxy alone, at the edge.
        GATEWAY
    }

    public Machine {
        labels = Map.copyOf(labels);
        ports = List.copyOf(ports);
    }

    /// `NAME.NAMESPACE`
    public String id() {
        return name + "." + namespace;
    }

    boolean proxied() {
        return role != Role.PLAIN;
    }

    /// What runs on it, told to behave so.
    public Program program(Behaviours behaviours) {
        return new Program(name, service, namespace, labels.getOrDefault("version", ""), ports, behaviours);
    }
}
