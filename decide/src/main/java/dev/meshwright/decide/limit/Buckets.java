package dev.meshwright.decide.limit;

/// Keeps what is left in buckets. In the proxy for all its loops at once, in `explain` for the calls it follows.
public interface Buckets {
    /// Index of a limit's own bucket among its buckets; its descriptors' have theirs, from 0.
    int DEFAULT = -1;

    /// @param level what is left afterwards, with its fraction
    record Taken(boolean allowed, double level) {}

    /// Takes tokens from one of a limit's buckets, all or none.
    ///
    /// @param index of a descriptor, or [#DEFAULT]
    /// @param value which combination of values, for a descriptor with a wildcard; else empty
    Taken take(LocalRateLimit limit, int index, TokenBucket bucket, String value, long tokens);

    /// Takes a connection's token.
    Taken take(ConnectionLimit limit);

    /// Counts what became of a request that was asked.
    void count(LocalRateLimit limit, Fate fate);

    /// By Envoy's names (Envoy docs, "Local rate limit", statistics).
    enum Fate {
        OK,
        /// Over the limit, and let through.
        RATE_LIMITED,
        /// Over the limit, and refused.
        ENFORCED
    }
}
