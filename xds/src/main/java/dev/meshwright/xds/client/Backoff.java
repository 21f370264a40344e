package dev.meshwright.xds.client;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// The pause before the next attempt: it doubles up to `max`, and each is drawn from its upper half, so that the
/// proxies of a restarted control plane do not come back at one moment.
public record Backoff(Duration first, Duration max) {
    public static final Backoff DEFAULT = new Backoff(Duration.ofMillis(250), Duration.ofSeconds(10));

    public Backoff {
        if (!first.isPositive() || max.compareTo(first) < 0) {
            throw new IllegalArgumentException("backoff: " + first + " to " + max + " (expected: 0 < first <= max)");
        }
    }

    /// @param failures attempts that have failed in a row, at least 1
    long pauseNanos(int failures, RandomGenerator random) {
        int doublings = Math.min(failures - 1, 30);
        long whole = Math.min(max.toNanos(), first.toNanos() << Math.min(doublings, 20));
        return whole / 2 + random.nextLong(whole / 2 + 1);
    }
}
