package dev.meshwright.agent.supervision;

import java.time.Duration;

/// How long to wait before a process that ended by itself is started again: the first time [#FIRST], then doubled up to
/// [#LONGEST]; a process that stayed up for [#STABLE] starts the count anew. Immutable and pure.
///
/// @param quickEnds ends in a row, each after less than [#STABLE]
public record RestartBackoff(int quickEnds) {
    static final Duration FIRST = Duration.ofMillis(100);
    static final Duration LONGEST = Duration.ofSeconds(30);
    static final Duration STABLE = Duration.ofSeconds(30);

    public static final RestartBackoff NONE = new RestartBackoff(0);

    /// The state after the process ended.
    ///
    /// @param uptime from its start to its end
    public RestartBackoff afterEnd(Duration uptime) {
        return new RestartBackoff(uptime.compareTo(STABLE) >= 0 ? 1 : Math.min(quickEnds + 1, 32));
    }

    /// From the end to the next start; zero before the first end.
    public Duration delay() {
        if (quickEnds == 0) {
            return Duration.ZERO;
        }
        long millis = FIRST.toMillis() << Math.min(quickEnds - 1, 16);
        return Duration.ofMillis(Math.min(millis, LONGEST.toMillis()));
    }
}
