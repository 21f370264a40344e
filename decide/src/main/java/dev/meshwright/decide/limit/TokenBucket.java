package dev.meshwright.decide.limit;

/// A bucket that fills steadily: xDS `type.v3.TokenBucket`, refilled by the fraction of an interval that has passed,
/// as Envoy does, and not in jumps.
///
/// Its whole state is one number, the time at which it was or will be empty, so that it is changed by one atomic
/// write. Law: in any time `t` at most `maxTokens` and what `t` fills are taken.
///
/// @param maxTokens 0: nothing ever passes
/// @param tokensPerFill at least 1
/// @param fillIntervalNanos more than 0
public record TokenBucket(long maxTokens, long tokensPerFill, long fillIntervalNanos) {
    /// State of a bucket that nothing was taken from.
    public static final double FULL = Double.NEGATIVE_INFINITY;

    /// Answer of [#take] when too little is left.
    public static final double REFUSED = Double.NaN;

    /// What sums of fractions may be off by; a token counts as whole when no more is missing, and stays owed.
    private static final double SLACK = 1e-6;

    /// @param emptyAt state
    /// @param nowNanos of one clock for all calls, which never goes back
    /// @return tokens that are there, with their fraction
    public double level(double emptyAt, long nowNanos) {
        return Math.max(0, Math.min((double) maxTokens, (nowNanos - emptyAt) / nanosPerToken()));
    }

    /// The state in which that much is left.
    public double emptyAt(double level, long nowNanos) {
        return nowNanos - level * nanosPerToken();
    }

    /// @param tokens at least 0
    /// @return the next state, or [#REFUSED]
    public double take(double emptyAt, long nowNanos, long tokens) {
        double there = Math.min((double) maxTokens, (nowNanos - emptyAt) / nanosPerToken());
        if (there < tokens - SLACK) {
            return REFUSED;
        }
        return tokens == 0 ? emptyAt : nowNanos - (there - tokens) * nanosPerToken();
    }

    /// Whether nothing would change if nobody knew the state any longer.
    public boolean full(double emptyAt, long nowNanos) {
        return level(emptyAt, nowNanos) >= maxTokens;
    }

    /// How long until there is a token again; 0 when there is one.
    public double nextTokenSeconds(double level) {
        return level >= 1 ? 0 : (1 - level) / tokensPerSecond();
    }

    public double tokensPerSecond() {
        return tokensPerFill * 1e9 / fillIntervalNanos;
    }

    private double nanosPerToken() {
        return (double) fillIntervalNanos / tokensPerFill;
    }

    /// For people: `10, 10 more each 60 s`.
    public String words() {
        return maxTokens + ", " + tokensPerFill + " more each "
                + (fillIntervalNanos % 1_000_000_000 == 0
                        ? fillIntervalNanos / 1_000_000_000 + " s"
                        : fillIntervalNanos / 1_000_000 + " ms");
    }
}
