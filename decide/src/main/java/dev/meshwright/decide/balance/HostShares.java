package dev.meshwright.decide.balance;

import dev.meshwright.decide.upstream.ClusterTable;
import dev.meshwright.decide.upstream.HostSet;
import dev.meshwright.decide.upstream.LbPolicy;

/// How a cluster's requests are shared out among its hosts: the probability with which [Balancer#pick] takes each
/// one, for hosts with nothing in flight. Counts health as the balancer does.
public final class HostShares {
    private HostShares() {}

    /// @param hashed whether the request has a hash
    /// @param hash by which ring policies keep requests on one host
    /// @return by host index, adding up to 1; all zero when no host can be picked
    public static double[] of(ClusterTable cluster, HostSet hosts, HostView view, boolean hashed, long hash) {
        double[] shares = new double[hosts.size()];
        if (hosts.size() == 0) {
            return shares;
        }
        BalanceState state = new BalanceState(hosts);
        Health.count(hosts, view, cluster.panicThresholdPercent(), state);
        boolean ring = cluster.lbPolicy() instanceof LbPolicy.RingHash || cluster.lbPolicy() instanceof LbPolicy.Maglev;
        if (ring && hashed) {
            int host = Balancer.of(cluster, hosts).pick(state, view, true, hash, 0);
            if (host != Balancer.NONE) {
                shares[host] = 1;
            }
            return shares;
        }
        for (int p = 0; p < hosts.priorityCount(); p++) {
            double share = hosts.priorityCount() == 1 ? 1 : state.priorityLoad[p] / 100.0;
            priority(cluster, hosts, state, p, share, shares);
        }
        return shares;
    }

    private static void priority(
            ClusterTable cluster, HostSet hosts, BalanceState state, int priority, double share, double[] shares) {
        long total = 0;
        for (int g = 0; g < hosts.groupCount(); g++) {
            total += hosts.group(g).priority() == priority ? state.groupWeight[g] : 0;
        }
        if (!cluster.localityWeighted() || total == 0) {
            among(hosts, state, state.priorityStart[priority], state.priorityEnd[priority], share, shares);
            return;
        }
        for (int g = 0; g < hosts.groupCount(); g++) {
            if (hosts.group(g).priority() == priority) {
                double own = share * state.groupWeight[g] / total;
                among(hosts, state, state.groupStart[g], state.groupEnd[g], own, shares);
            }
        }
    }

    private static void among(HostSet hosts, BalanceState state, int start, int end, double share, double[] shares) {
        long total = 0;
        for (int i = start; i < end; i++) {
            total += hosts.weight(state.eligible[i]);
        }
        for (int i = start; i < end; i++) {
            shares[state.eligible[i]] += share * hosts.weight(state.eligible[i]) / total;
        }
    }
}
