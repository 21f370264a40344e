package dev.meshwright.decide.balance;

import dev.meshwright.decide.upstream.ClusterTable;
import dev.meshwright.decide.upstream.HostSet;

/// Picks hosts of one host set by its cluster's policy. Immutable, thread-safe; what changes is in [BalanceState].
public final class Balancer {
    /// No host can be picked (response flag UH).
    public static final int NONE = -1;

    private final HostSet hosts;
    private final ClusterTable cluster;

    private Balancer(ClusterTable cluster, HostSet hosts) {
        this.cluster = cluster;
        this.hosts = hosts;
    }

    public static Balancer of(ClusterTable cluster, HostSet hosts) {
        return new Balancer(cluster, hosts);
    }

    public HostSet hosts() {
        return hosts;
    }

    /// @param hash of the request by its route's hash policy; used by hash policies when `hashed`, else `random` takes
    /// its place
    /// @param random 64 random bits
    /// @return host index, or [#NONE]
    public int pick(BalanceState state, HostView view, boolean hashed, long hash, long random) {
        assert !cluster.name().isEmpty();
        int best = NONE;
        long total = 0;
        for (int h = 0; h < hosts.size(); h++) {
            if (!hosts.usable(h) || view.ejected(h) || view.excluded(h)) {
                continue;
            }
            total += hosts.weight(h);
            state.currentWeights[h] += hosts.weight(h);
            if (best == NONE || state.currentWeights[h] > state.currentWeights[best]) {
                best = h;
            }
        }
        if (best != NONE) {
            state.currentWeights[best] -= total;
        }
        return best;
    }
}
