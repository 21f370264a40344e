package dev.meshwright.proxy.limit;

import dev.meshwright.decide.limit.Buckets;
import dev.meshwright.decide.limit.ConnectionLimit;
import dev.meshwright.decide.limit.LocalRateLimit;
import dev.meshwright.decide.limit.TokenBucket;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/// The limits in use by their keys. Those that no configuration has any longer are forgotten once their buckets are
/// full again, whenever another limit is met for the first time. Any thread.
public final class LimitStore implements Buckets {
    /// So many are kept without looking whether one could go.
    private static final int LOOK_FROM = 64;

    /// Far longer than a loop takes from finding a limit to taking from it.
    private static final long IDLE_NANOS = 60_000_000_000L;

    private final ConcurrentHashMap<String, LiveLimit> byKey = new ConcurrentHashMap<>();
    private final LongSupplier clock;
    private final LimitStats stats;

    /// @param clock nanoseconds that never go back
    public LimitStore(LongSupplier clock, LimitStats stats) {
        this.clock = clock;
        this.stats = stats;
    }

    /// For one connection, counting with the rest.
    public LimitStore another() {
        return new LimitStore(clock, stats);
    }

    @Override
    public Taken take(LocalRateLimit limit, int index, TokenBucket bucket, String value, long tokens) {
        long now = clock.getAsLong();
        LiveLimit live = byKey.get(limit.key());
        if (live == null) {
            forget(now);
            live = byKey.computeIfAbsent(limit.key(), _ -> new LiveLimit(limit, now));
        }
        return live.take(index, bucket, value, tokens, now);
    }

    @Override
    public Taken take(ConnectionLimit limit) {
        long now = clock.getAsLong();
        LiveLimit live = byKey.get(limit.key());
        if (live == null) {
            forget(now);
            live = byKey.computeIfAbsent(limit.key(), _ -> new LiveLimit(limit.bucket(), now));
        }
        Taken taken = live.take(DEFAULT, limit.bucket(), "", 1, now);
        if (!taken.allowed()) {
            stats.connectionRefused(limit.statPrefix());
        }
        return taken;
    }

    @Override
    public void count(LocalRateLimit limit, Fate fate) {
        stats.count(limit.statPrefix(), fate);
    }

    private void forget(long now) {
        if (byKey.size() >= LOOK_FROM) {
            byKey.values().removeIf(live -> live.forgettable(now, IDLE_NANOS));
        }
    }

    int size() {
        return byKey.size();
    }
}
