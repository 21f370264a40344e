package dev.meshwright.architect.journey;

import dev.meshwright.decide.listener.HttpConnectionManager;
import dev.meshwright.decide.listener.HttpFilter;
import dev.meshwright.decide.request.SyntheticHead;
import dev.meshwright.decide.upstream.ClusterTable;
import dev.meshwright.decide.upstream.DynamicHost;
import java.util.Optional;

/// The hosts that requests name, where a chain has the filter that looks them up.
///
/// @param lookedUp it has
record NamedHosts(boolean lookedUp) {
    static NamedHosts of(HttpConnectionManager manager) {
        return new NamedHosts(
                manager.filters().stream().anyMatch(f -> f.filter() instanceof HttpFilter.DynamicForwardProxy));
    }

    Optional<DynamicHost> host(ClusterTable cluster, SyntheticHead head) {
        return cluster.byName() && lookedUp
                ? Optional.ofNullable(cluster.named(head.text(head.authority())))
                : Optional.empty();
    }
}
