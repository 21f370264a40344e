package dev.meshwright.decide.breaker;

/// Limits of one cluster and routing priority: `CircuitBreakers.Thresholds`. [#UNLIMITED] and above mean no
/// limit.
///
/// @param retryBudgetPercent of active and pending requests that may be retries; negative: no budget,
///     `maxRetries`
/// counts
/// @param minRetryConcurrency retries always allowed under a budget
/// @param maxConnectionPools per loop
/// @param retryBudgetIntervalMillis over which the budget counts requests that began; 0: it counts those that
///     are open
public record Thresholds(
        long maxConnections,
        long maxPendingRequests,
        long maxRequests,
        long maxRetries,
        double retryBudgetPercent,
        long minRetryConcurrency,
        long maxConnectionPools,
        long retryBudgetIntervalMillis) {
    /// Without an interval.
    public Thresholds(
            long maxConnections,
            long maxPendingRequests,
            long maxRequests,
            long maxRetries,
            double retryBudgetPercent,
            long minRetryConcurrency,
            long maxConnectionPools) {
        this(
                maxConnections,
                maxPendingRequests,
                maxRequests,
                maxRetries,
                retryBudgetPercent,
                minRetryConcurrency,
                maxConnectionPools,
                0);
    }

    public static final long UNLIMITED = 4_294_967_295L;
    /// Of the proto comments.
    public static final Thresholds DEFAULT = new Thresholds(1024, 1024, 1024, 3, -1, 3, UNLIMITED);
}
