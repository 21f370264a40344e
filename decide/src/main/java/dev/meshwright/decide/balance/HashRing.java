package dev.meshwright.decide.balance;

import dev.meshwright.decide.hash.XxHash64;
import dev.meshwright.decide.upstream.Endpoint;
import dev.meshwright.decide.upstream.HostSet;
import dev.meshwright.decide.upstream.LbPolicy;
import java.util.Arrays;

/// A table from request hashes to hosts of one priority, such that few hashes move when hosts come and go: a
/// ring of points (consistent hashing) or a Maglev table. Immutable. Slot order is what a caller walks when a
/// host cannot be used. Made as Envoy makes its own, so that a hash lands on the same host there.
final class HashRing {
    /// Turns the order of unsigned numbers into that of signed ones.
    private static final long UNSIGNED = Long.MIN_VALUE;

    private final long[] points;
    private final int[] hostOf;
    private final boolean maglev;

    private HashRing(long[] points, int[] hostOf, boolean maglev) {
        this.points = points;
        this.hostOf = hostOf;
        this.maglev = maglev;
    }

    /// Every host gets entries in proportion to its weight. The ring is as large as gives the lightest host a whole
    /// number of them and is at least `minimumSize`, at most `maximumSize` (Envoy `RingHashLoadBalancer::Ring`).
    static HashRing ring(HostSet hosts, int start, int end, LbPolicy.RingHash policy) {
        double total = 0;
        double lightest = Double.MAX_VALUE;
        for (int h = start; h < end; h++) {
            total += hosts.weight(h);
            lightest = Math.min(lightest, hosts.weight(h));
        }
        double least = lightest / total;
        double scale = Math.min(Math.ceil(least * policy.minimumSize()) / least, policy.maximumSize());
        int room = end == start ? 0 : (int) Math.ceil(scale) + end - start;
        long[][] entries = new long[room][];
        int count = 0;
        double wanted = 0;
        for (int h = start; h < end; h++) {
            String key = key(hosts.host(h), policy.hashOf());
            wanted += scale * hosts.weight(h) / total;
            for (int i = 0; count < wanted; i++) {
                entries[count++] = new long[] {XxHash64.of(key + "_" + i), h};
            }
        }
        long[][] used = Arrays.copyOf(entries, count);
        Arrays.sort(used, (one, other) -> {
            int byHash = Long.compareUnsigned(one[0], other[0]);
            return byHash != 0 ? byHash : Long.compare(one[1], other[1]);
        });
        long[] points = new long[count];
        int[] hostOf = new int[count];
        for (int i = 0; i < count; i++) {
            points[i] = used[i][0] ^ UNSIGNED;
            hostOf[i] = (int) used[i][1];
        }
        return new HashRing(points, hostOf, false);
    }

    /// Maglev: hosts take turns, by weight, to claim the next free slot of their own permutation (Eisenbud et al.,
    /// NSDI 2016, 3.4; Envoy `MaglevTable`).
    static HashRing maglev(HostSet hosts, int start, int end, LbPolicy.Maglev policy) {
        int size = policy.tableSize();
        int count = end - start;
        long[] offsets = new long[count];
        long[] skips = new long[count];
        long[] next = new long[count];
        double[] target = new double[count];
        double heaviest = 1;
        for (int i = 0; i < count; i++) {
            String key = key(hosts.host(start + i), policy.hashOf());
            offsets[i] = Long.remainderUnsigned(XxHash64.of(key), size);
            skips[i] = Long.remainderUnsigned(XxHash64.of(key, 1), size - 1) + 1;
            heaviest = Math.max(heaviest, hosts.weight(start + i));
        }
        int[] table = new int[count == 0 ? 0 : size];
        Arrays.fill(table, -1);
        int filled = 0;
        for (long turn = 1; filled < table.length; turn++) {
            for (int i = 0; i < count && filled < table.length; i++) {
                // One of a third of the heaviest weight is asked every third turn.
                if (turn * (double) hosts.weight(start + i) < target[i]) {
                    continue;
                }
                target[i] += heaviest;
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
        int found = Arrays.binarySearch(points, hash ^ UNSIGNED);
        int slot = found >= 0 ? found : -found - 1;
        return slot == points.length ? 0 : slot;
    }

    private static String key(Endpoint endpoint, LbPolicy.HashOf of) {
        return switch (of) {
            case ADDRESS -> endpoint.key();
            case HOSTNAME -> endpoint.hostname().isEmpty() ? endpoint.key() : endpoint.hostname();
        };
    }
}
