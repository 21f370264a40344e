package dev.meshwright.model;

import java.time.Duration;

/// How requests spread over a host's endpoints (Istio LoadBalancerSettings). Where a narrower policy writes
/// it, it takes the place of the wider one's as a whole.
///
/// @param algorithm of no meaning beside `hash`
/// @param locality off: closeness does not count
/// @param warmup of new endpoints; with LEAST_REQUEST and ROUND_ROBIN alone
public record LoadBalancing(
        Setting<Algorithm> algorithm,
        Setting<ConsistentHash> hash,
        Setting<LocalityBalance> locality,
        Setting<Warmup> warmup) {
    public static final LoadBalancing NONE =
            new LoadBalancing(Setting.unset(), Setting.unset(), Setting.unset(), Setting.unset());

    public enum Algorithm {
        LEAST_REQUEST,
        ROUND_ROBIN,
        RANDOM,
        PASSTHROUGH
    }

    /// A new endpoint's share grows from `minimumPercent` to its whole weight while `duration` passes.
    ///
    /// @param minimumPercent 0..100
    /// @param aggression above 0; 1 grows evenly, more grows faster at first
    public record Warmup(Duration duration, double minimumPercent, double aggression) {}
}
