package dev.meshwright.architect.world;

import dev.meshwright.compile.ProxyNode;
import dev.meshwright.model.Workload;
import java.util.Optional;
import java.util.Set;

/// One running workload and what stands in front of it.
///
/// @param node of its proxy; nothing for a workload without one
/// @param listens ports on which its program is known to listen; empty when nobody says
/// @param assumed no document tells of this very instance: it stands for those of a template or a gateway
public record Instance(Workload workload, Optional<ProxyNode> node, Set<Integer> listens, boolean assumed) {
    public Instance {
        listens = Set.copyOf(listens);
    }

    public enum Role {
        /// A program without a proxy.
        PLAIN,
        SIDECAR,
        GATEWAY
    }

    public Role role() {
        return node.map(n -> n.kind() == ProxyNode.Kind.ROUTER ? Role.GATEWAY : Role.SIDECAR)
                .orElse(Role.PLAIN);
    }

    /// Whether its traffic is captured, both ways.
    public boolean captured() {
        return role() == Role.SIDECAR
                && node.map(n -> n.interception() != ProxyNode.Interception.NONE)
                        .orElse(false);
    }

    /// What its proxy's node reports as its service; of a sidecar the name that its `app` label or owner says.
    public String localCluster() {
        String owner = workload.owner().isEmpty() ? workload.name() : workload.owner();
        String service = role() == Role.SIDECAR ? workload.labels().getOrDefault("app", owner) : workload.name();
        return service + "." + workload.namespace();
    }

    public String address() {
        return workload.address();
    }

    /// `NAME.NAMESPACE`
    public String name() {
        return workload.name() + "." + workload.namespace();
    }

    @Override
    public String toString() {
        return name();
    }
}
