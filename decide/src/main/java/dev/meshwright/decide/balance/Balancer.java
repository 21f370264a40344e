package dev.meshwright.decide.balance;

import dev.meshwright.decide.upstream.ClusterTable;
import dev.meshwright.decide.upstream.HostSet;
import dev.meshwright.decide.upstream.LbPolicy;

/// Picks hosts of one host set by its cluster's policy. Immutable, thread-safe; what changes is in
/// [BalanceState]. A pick allocates nothing.
///
/// Priority first (by health), then locality (by weight, when the cluster says so), then the policy among the
/// hosts left. Hosts that the caller excludes are avoided as long as another is eligible.
public final class Balancer {
    /// No host can be picked (response flag UH).
    public static final int NONE = -1;

    private static final int PRIORITY = 1;
    private static final int LOCALITY = 2;
    private static final int HOST = 3;
    /// Of a host that is not new any more, while others are.
    private static final double WHOLE_WEIGHT = 10_000;

    private final HostSet hosts;
    private final LbPolicy policy;
    private final double panicPercent;
    private final boolean localityWeighted;
    private final int boundPercent;
    private final HashRing[] rings;
    private final LbPolicy.SlowStart slowStart;

    private Balancer(ClusterTable cluster, HostSet hosts) {
        this.hosts = hosts;
        this.policy = cluster.lbPolicy();
        this.panicPercent = cluster.panicThresholdPercent();
        this.localityWeighted = cluster.localityWeighted();
        this.boundPercent = cluster.hashBalanceFactorPercent();
        this.rings = rings(hosts, policy);
        this.slowStart = policy.slowStart();
    }

    public static Balancer of(ClusterTable cluster, HostSet hosts) {
        return new Balancer(cluster, hosts);
    }

    /// @param state made for the same host set
    /// @param hashed whether the request has a hash; if not, hash policies use `random`
    /// @param hash of the request by its route's hash policy
    /// @param random 64 random bits
    /// @return host index, or [#NONE]
    public int pick(BalanceState state, HostView view, boolean hashed, long hash, long random) {
        long version = view.healthVersion();
        if (version == HostView.UNVERSIONED || version != state.version) {
            Health.count(hosts, view, panicPercent, state);
        }
        if (hosts.size() == 0) {
            return NONE;
        }
        warm(state, view);
        int priority = priority(state, view, random);
        int start = state.priorityStart[priority];
        int end = state.priorityEnd[priority];
        if (start == end) {
            return NONE;
        }
        if (rings.length > 0) {
            return onRing(state, view, rings[priority], hashed ? hash : mix(random, HOST));
        }
        int group = localityWeighted ? group(state, priority, random) : NONE;
        if (group != NONE) {
            start = state.groupStart[group];
            end = state.groupEnd[group];
        }
        int found = among(state, view, start, end, mix(random, HOST));
        if (found == NONE && group != NONE) {
            found = among(state, view, state.priorityStart[priority], state.priorityEnd[priority], mix(random, HOST));
        }
        return found == NONE ? state.eligible[start + (int) Long.remainderUnsigned(random, end - start)] : found;
    }

    /// The host with that [dev.meshwright.decide.upstream.Endpoint#key], if it is there and healthy, or [#NONE].
    public int named(String key, HostView view) {
        int index = hosts.indexOf(key);
        return index >= 0 && hosts.usable(index) && !view.ejected(index) ? index : NONE;
    }

    /// While some host is new, weights are counted at each pick: they grow with time.
    private void warm(BalanceState state, HostView view) {
        state.warm = slowStart.windowMillis() > 0 && view.youngestMillis() < slowStart.windowMillis();
        if (!state.warm) {
            return;
        }
        if (state.warming.length != hosts.size()) {
            state.warming = new long[hosts.size()];
        }
        for (int h = 0; h < state.warming.length; h++) {
            state.warming[h] =
                    Math.max(1, Math.round(hosts.weight(h) * WHOLE_WEIGHT * slowStart.factor(view.ageMillis(h))));
        }
    }

    private long weight(BalanceState state, int host) {
        return state.warm ? state.warming[host] : hosts.weight(host);
    }

    private int among(BalanceState state, HostView view, int start, int end, long random) {
        return switch (policy) {
            case LbPolicy.RoundRobin roundRobin -> roundRobin(state, view, start, end);
            case LbPolicy.LeastRequest least -> leastRequest(state, view, start, end, least, random);
            case LbPolicy.Random any -> notExcluded(state, view, start, end, random);
            case LbPolicy.RingHash ring -> notExcluded(state, view, start, end, random);
            case LbPolicy.Maglev maglev -> notExcluded(state, view, start, end, random);
            case LbPolicy.OriginalDestination original -> notExcluded(state, view, start, end, random);
            case LbPolicy.Named named -> notExcluded(state, view, start, end, random);
        };
    }

    private static int priority(BalanceState state, HostView view, long random) {
        int[] load = state.priorityLoad;
        if (load.length == 1) {
            return 0;
        }
        int point = (int) Long.remainderUnsigned(mix(random, PRIORITY), 100);
        int left = view.leftPriorities();
        int other = left == 0 ? NONE : amongOthers(state.priorityAvailable, left, point);
        if (other != NONE) {
            return other;
        }
        for (int p = 0; p < load.length; p++) {
            point -= load[p];
            if (point < 0) {
                return p;
            }
        }
        return 0;
    }

    /// Load flows over the priorities that remain as if the others were not there.
    private static int amongOthers(int[] available, int left, int point) {
        int total = 0;
        int first = NONE;
        for (int p = 0; p < available.length; p++) {
            if (available[p] > 0 && !isLeft(left, p)) {
                total += available[p];
                first = first == NONE ? p : first;
            }
        }
        int scaled = total < 100 ? point * total / 100 : point;
        for (int p = 0; p < available.length; p++) {
            if (!isLeft(left, p)) {
                scaled -= available[p];
                if (scaled < 0) {
                    return p;
                }
            }
        }
        return first;
    }

    private static boolean isLeft(int left, int priority) {
        return priority < Integer.SIZE && (left >>> priority & 1) != 0;
    }

    private int group(BalanceState state, int priority, long random) {
        long total = 0;
        for (int g = 0; g < hosts.groupCount(); g++) {
            total += hosts.group(g).priority() == priority ? state.groupWeight[g] : 0;
        }
        if (total == 0) {
            return NONE;
        }
        long point = Long.remainderUnsigned(mix(random, LOCALITY), total);
        for (int g = 0; g < hosts.groupCount(); g++) {
            if (hosts.group(g).priority() == priority) {
                point -= state.groupWeight[g];
                if (point < 0) {
                    return g;
                }
            }
        }
        return NONE;
    }

    /// Smooth weighted round robin: each host gains its weight, the richest is taken and pays the sum. With
    /// equal weights the same order comes from a counter.
    private int roundRobin(BalanceState state, HostView view, int start, int end) {
        if (state.equalWeights && !state.warm) {
            int size = end - start;
            for (int i = 0; i < size; i++) {
                int host = state.eligible[start + Integer.remainderUnsigned(state.next++, size)];
                if (!view.excluded(host)) {
                    return host;
                }
            }
            return NONE;
        }
        int best = NONE;
        long total = 0;
        for (int i = start; i < end; i++) {
            int host = state.eligible[i];
            if (view.excluded(host)) {
                continue;
            }
            total += weight(state, host);
            state.current[host] += weight(state, host);
            if (best == NONE || state.current[host] > state.current[best]) {
                best = host;
            }
        }
        if (best != NONE) {
            state.current[best] -= total;
        }
        return best;
    }

    /// Of a few hosts drawn (by weight), the least busy one; busy means active requests per weight (Envoy
    /// docs, "Weighted least request").
    private int leastRequest(
            BalanceState state, HostView view, int start, int end, LbPolicy.LeastRequest least, long random) {
        int best = NONE;
        for (int i = 0; i < least.choices(); i++) {
            long draw = mix(random, HOST + 1 + i);
            int host = state.equalWeights && !state.warm
                    ? notExcluded(state, view, start, end, draw)
                    : byWeight(state, view, start, end, draw);
            if (host == NONE) {
                return NONE;
            }
            if (best == NONE || lessBusy(state, view, least, host, best)) {
                best = host;
            }
        }
        return best;
    }

    private boolean lessBusy(BalanceState state, HostView view, LbPolicy.LeastRequest least, int host, int than) {
        if (least.activeRequestBias() == 0) {
            return false;
        }
        // The draw respects weights already, so idle hosts tie; the bias bends how much load counts, not the order of
        // two.
        return (double) view.active(host) / weight(state, host) < (double) view.active(than) / weight(state, than);
    }

    /// A host at random, or the next one after it that is not excluded.
    private static int notExcluded(BalanceState state, HostView view, int start, int end, long random) {
        int size = end - start;
        int first = (int) Long.remainderUnsigned(random, size);
        for (int i = 0; i < size; i++) {
            int host = state.eligible[start + (first + i) % size];
            if (!view.excluded(host)) {
                return host;
            }
        }
        return NONE;
    }

    private int byWeight(BalanceState state, HostView view, int start, int end, long random) {
        long total = 0;
        for (int i = start; i < end; i++) {
            total += view.excluded(state.eligible[i]) ? 0 : weight(state, state.eligible[i]);
        }
        if (total == 0) {
            return NONE;
        }
        long point = Long.remainderUnsigned(random, total);
        for (int i = start; i < end; i++) {
            int host = state.eligible[i];
            if (!view.excluded(host)) {
                point -= weight(state, host);
                if (point < 0) {
                    return host;
                }
            }
        }
        return NONE;
    }

    /// Where the hash lands, or the next usable host along the ring. With a bound, hosts above their share of
    /// load are passed over (consistent hashing with bounded loads).
    private int onRing(BalanceState state, HostView view, HashRing ring, long hash) {
        long cap = boundPercent == 0 ? Long.MAX_VALUE : cap(view);
        int slot = ring.slot(hash);
        int fallback = NONE;
        for (int i = 0; i < ring.size(); i++) {
            int host = ring.hostAt((slot + i) % ring.size());
            if (state.inEligible[host]) {
                if (!view.excluded(host) && view.active(host) < cap) {
                    return host;
                }
                fallback = fallback == NONE ? host : fallback;
            }
        }
        return fallback;
    }

    private long cap(HostView view) {
        long active = 1;
        for (int h = 0; h < hosts.size(); h++) {
            active += view.active(h);
        }
        return (long) Math.ceil((double) active * boundPercent / 100 / hosts.size());
    }

    private static HashRing[] rings(HostSet hosts, LbPolicy policy) {
        boolean ringed = policy instanceof LbPolicy.RingHash || policy instanceof LbPolicy.Maglev;
        HashRing[] rings = new HashRing[ringed ? hosts.priorityCount() : 0];
        for (int p = 0; p < rings.length; p++) {
            int start = hosts.priorityStart(p);
            int end = hosts.priorityStart(p + 1);
            rings[p] = policy instanceof LbPolicy.Maglev maglev
                    ? HashRing.maglev(hosts, start, end, maglev)
                    : HashRing.ring(hosts, start, end, (LbPolicy.RingHash) policy);
        }
        return rings;
    }

    /// Independent draws from one random number (splitmix64 finaliser).
    static long mix(long random, int purpose) {
        long z = random + (purpose + 1L) * 0x9e3779b97f4a7c15L;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
