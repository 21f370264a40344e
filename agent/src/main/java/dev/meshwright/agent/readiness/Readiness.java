package dev.meshwright.agent.readiness;

/// Whether a program may get traffic, from the results of its probes. One success makes it ready; [#FAILURES_MAX]
/// failures in a row make it unready, so that one slow answer takes nothing out of service. Immutable.
///
/// @param failures failed probes in a row
public record Readiness(boolean ready, int failures) {
    static final int FAILURES_MAX = 3;

    /// Before the first probe.
    public static final Readiness UNKNOWN = new Readiness(false, 0);

    /// The state after one more probe.
    public Readiness after(boolean success) {
        if (success) {
            return new Readiness(true, 0);
        }
        int inARow = Math.min(failures + 1, FAILURES_MAX);
        return new Readiness(ready && inARow < FAILURES_MAX, inARow);
    }
}
