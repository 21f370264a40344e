package dev.meshwright.agent.identity;

import java.time.Duration;
import java.time.Instant;

/// When a certificate is renewed. Pure: time and chance are parameters.
///
/// A renewal is due between one half and three fifths of the lifetime, at a place that chance picks, so that workloads
/// that started together do not come together, and always before two thirds. A failed try is repeated after a delay
/// that doubles, within [#RETRY_MIN] and [#RETRY_MAX], again with jitter.
public final class RenewalSchedule {
    static final double EARLIEST = 0.50;
    static final double LATEST = 0.60;
    static final Duration RETRY_MIN = Duration.ofSeconds(1);
    static final Duration RETRY_MAX = Duration.ofSeconds(60);

    private RenewalSchedule() {}

    /// @param chance 0 (inclusive) to 1
    /// @return between one half and three fifths of the way from `issued` to `expires`
    public static Instant due(Instant issued, Instant expires, double chance) {
        double share = EARLIEST + (LATEST - EARLIEST) * checked(chance);
        long life = Math.max(0, Duration.between(issued, expires).toMillis());
        return issued.plusMillis((long) (life * share));
    }

    /// @param failures failed tries in a row, at least 1
    /// @param chance 0 (inclusive) to 1: the delay is 50 to 100 % of the full one
    public static Duration retryDelay(int failures, double chance) {
        if (failures < 1) {
            throw new IllegalArgumentException("failures: " + failures + " (expected: at least 1)");
        }
        int doublings = Math.min(failures - 1, 16);
        long full = Math.min(RETRY_MAX.toMillis(), RETRY_MIN.toMillis() << doublings);
        return Duration.ofMillis((long) (full * (0.5 + 0.5 * checked(chance))));
    }

    private static double checked(double chance) {
        if (!(chance >= 0 && chance <= 1)) {
            throw new IllegalArgumentException("chance: " + chance + " (expected: 0 to 1)");
        }
        return chance;
    }
}
