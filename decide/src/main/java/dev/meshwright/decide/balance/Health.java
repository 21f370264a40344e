package dev.meshwright.decide.balance;

import dev.meshwright.decide.upstream.HostSet;

/// Counts health into a [BalanceState]: which hosts can be picked, and how much each priority and locality
/// takes.
///
/// Envoy docs, "Priority levels" and "Panic threshold": a priority is as available as its healthy share times
/// the overprovisioning factor, at most 100 %; load flows to the next priority as far as it is missing. When
/// all priorities together are less than 100 % available, a priority whose healthy share is below the panic
/// threshold uses all its hosts.
final class Health {
    private Health() {}

    static void count(HostSet hosts, HostView view, double panicPercent, BalanceState state) {
        int priorities = hosts.priorityCount();
        int total = 0;
        for (int p = 0; p < priorities; p++) {
            state.priorityLoad[p] = availability(hosts, view, p);
            state.priorityAvailable[p] = state.priorityLoad[p];
            total += state.priorityLoad[p];
        }
        boolean scarce = total < 100;
        int left = 100;
        int at = 0;
        for (int p = 0; p < priorities; p++) {
            boolean panic = scarce && healthyPercent(hosts, view, p) < panicPercent;
            at = list(hosts, view, p, panic, at, state);
            // With too little health everywhere, shares are scaled up; when nothing is healthy the first priority
            // takes all.
            int load = state.priorityLoad[p];
            int share = scarce ? (total == 0 ? (p == 0 ? 100 : 0) : load * 100 / total) : Math.min(load, left);
            state.priorityLoad[p] = share;
            left -= share;
        }
        giveRest(state, left);
        weigh(hosts, state, view);
    }

    /// Rounding must not lose a percent.
    private static void giveRest(BalanceState state, int left) {
        for (int p = 0; p < state.priorityLoad.length && left > 0; p++) {
            if (state.priorityLoad[p] > 0) {
                state.priorityLoad[p] += left;
                return;
            }
        }
    }

    private static boolean healthy(HostSet hosts, HostView view, int host) {
        return hosts.usable(host) && !view.ejected(host);
    }

    private static double healthyPercent(HostSet hosts, HostView view, int priority) {
        int start = hosts.priorityStart(priority);
        int end = hosts.priorityStart(priority + 1);
        int healthy = 0;
        for (int h = start; h < end; h++) {
            healthy += healthy(hosts, view, h) ? 1 : 0;
        }
        return start == end ? 0 : 100.0 * healthy / (end - start);
    }

    private static int availability(HostSet hosts, HostView view, int priority) {
        return (int) Math.min(100, healthyPercent(hosts, view, priority) * hosts.overprovisioningFactor() / 100);
    }

    private static int list(HostSet hosts, HostView view, int priority, boolean panic, int from, BalanceState state) {
        int at = from;
        state.priorityStart[priority] = at;
        for (int g = 0; g < hosts.groupCount(); g++) {
            HostSet.Group group = hosts.group(g);
            if (group.priority() != priority) {
                continue;
            }
            state.groupStart[g] = at;
            for (int h = group.start(); h < group.end(); h++) {
                state.inEligible[h] = panic || healthy(hosts, view, h);
                if (state.inEligible[h]) {
                    state.eligible[at++] = h;
                }
            }
            state.groupEnd[g] = at;
        }
        state.priorityEnd[priority] = at;
        return at;
    }

    /// A locality takes its weight, less as far as it is unhealthy beyond the overprovisioning factor (Envoy
    /// docs, "Locality weighted load balancing").
    private static void weigh(HostSet hosts, BalanceState state, HostView view) {
        boolean equal = true;
        for (int h = 1; h < hosts.size(); h++) {
            equal &= hosts.weight(h) == hosts.weight(0);
        }
        state.equalWeights = equal;
        for (int g = 0; g < hosts.groupCount(); g++) {
            HostSet.Group group = hosts.group(g);
            int size = group.end() - group.start();
            int listed = state.groupEnd[g] - state.groupStart[g];
            double share = size == 0 ? 0 : Math.min(1.0, (double) listed / size * hosts.overprovisioningFactor() / 100);
            state.groupWeight[g] = listed == 0 ? 0 : Math.max(0, Math.round(group.weight() * share * 1000));
        }
        state.version = view.healthVersion();
    }
}
