package dev.meshwright.decide.balance;

import dev.meshwright.decide.upstream.Endpoint;
import dev.meshwright.decide.upstream.HostSet;
import dev.meshwright.decide.upstream.LbPolicy;
import java.util.Arrays;
import java.util.Comparator;

/// A table from request hashes to hosts of one priority, such that few hashes move when hosts come and go: a
/// ring of points (consistent hashing) or a Maglev table. Immutable. Slot order is what a caller walks when a
/// host cannot be used.
final class HashRing {
    private final long[] points;
    private final int[] hostOf;
    private final boolean maglev;

    private HashRing(long[] points, int[] hostOf, boolean maglev) {
        this.points = points;
        this.hostOf = hostOf;
        this.maglev = maglev;
    }

    /// Every host gets entries in proportion to its weight, the lightest at least one; the ring is as large as
    /// `minimumSize` asks, at most `maximumSize`.
    static HashRing ring(HostSet hosts, int start, int end, LbPolicy.RingHash policy) {
        long total = 0;
        for (int h = start; h < end; h++) {
            total += hosts.weight(h);
        }
        int wanted = Math.min(policy.maximumSize(), Math.max(policy.minimumSize(), end - start));
        long[][] entries = new long[wanted + (end - start)][];
        int count = 0;
        for (int h = start; h < end; h++) {
            int own = (int) Math.max(1, Math.round((double) wanted * hosts.weight(h) / total));
            String key = key(hosts.host(h), policy.hashOf());
            for (int i = 0; i < own && count < entries.length; i++) {
                entries[count++] = new long[] {hash(key, i), h};
            }
        }
        long[][] used = Arrays.copyOf(entries, count);
        Arrays.sort(used, Comparator.comparingLong((long[] e) -> e[0]).thenComparingLong(e -> e[1]));
        long[] points = new long[count];
        int[] hostOf = new int[count];
        for (int i = 0; i < count; i++) {
            points[i] = used[i][0];
            hostOf[i] = (int) used[i][1];
        }
        return new HashRing(points, hostOf, false);
    }

    /// Maglev: hosts take turns, by weight, to claim the next free slot of their own permutation (Eisenbud et al.,
    /// NSDI 2016, 3.4).
    static HashRing maglev(HostSet hosts, int start, int end, LbPolicy.Maglev policy) {
        int size = policy.tableSize();
        int count = end - start;
        long[] offsets = new long[count];
        long[] skips = new long[count];
        long[] next = new long[count];
        double[] credit = new double[count];
        double heaviest = 1;
        for (int i = 0; i < count; i++) {
            String key = key(hosts.host(start + i), policy.hashOf());
            offsets[i] = Long.remainderUnsigned(hash(key, 0), size);
            skips[i] = Long.remainderUnsigned(hash(key, 1), size - 1) + 1;
            heaviest = Math.max(heaviest, hosts.weight(start + i));
        }
        int[] table = new int[count == 0 ? 0 : size];
        Arrays.fill(table, -1);
        int filled = 0;
        while (filled < table.length) {
            for (int i = 0; i < count && filled < table.length; i++) {
                credit[i] += hosts.weight(start + i) / heaviest;
                if (credit[i] < 1) {
                    continue;
                }
                credit[i] -= 1;
                int slot;
                do {
                    slot = (int) ((offsets[i] + next[i]++ * skips[i]) % size);
                } while (table[slot] >= 0);
                table[slot] = start + i;
                filled++;
            }
        }
        return new HashRing(new long[0], table, true);
    }

    int size() {
        return hostOf.length;
    }

    int hostAt(int slot) {
        return hostOf[slot];
    }

    /// The slot where a hash lands.
    int slot(long hash) {
        if (maglev) {
            return (int) Long.remainderUnsigned(hash, hostOf.length);
        }
        int found = Arrays.binarySearch(points, hash);
        int slot = found >= 0 ? found : -found - 1;
        return slot == points.length ? 0 : slot;
    }

    private static String key(Endpoint endpoint, LbPolicy.HashOf of) {
        return switch (of) {
            case ADDRESS -> endpoint.key();
            case HOSTNAME -> endpoint.hostname().isEmpty() ? endpoint.key() : endpoint.hostname();
        };
    }

    private static long hash(String key, int index) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < key.length(); i++) {
            hash = (hash ^ key.charAt(i)) * 0x100000001b3L;
        }
        return Balancer.mix(hash, index);
    }
}
