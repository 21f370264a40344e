package dev.meshwright.agent.registration;

import java.time.Duration;

/// How long to wait before an absent control plane is tried again: doubling from [#SHORTEST] to [#LONGEST] with
/// jitter, so that all workloads are back well within the grace period of a restarted control plane, and not
/// all at once. Pure.
public final class ReconnectDelay {
    static final Duration SHORTEST = Duration.ofMillis(200);
    static final Duration LONGEST = Duration.ofSeconds(5);

    private ReconnectDelay() {}

    /// @param failures in a row, at least 1
    /// @param chance 0 (inclusive) to 1: the delay is 50 to 100 % of the full one
    public static Duration after(int failures, double chance) {
        long full = Math.min(LONGEST.toMillis(), SHORTEST.toMillis() << Math.min(failures - 1, 10));
        return Duration.ofMillis((long) (full * (0.5 + 0.5 * chance)));
    }
}
