package dev.meshwright.decide.breaker;

/// Whether one more retry may run. Limits of connections and requests are taken from cells that compare by themselves,
/// as loops share them.
public final class BreakerKernel {
    private BreakerKernel() {}

    /// @param retries active retries
    /// @param requests active requests, retries included
    /// @param pending requests that wait for a connection
    /// @param recent requests that began within the budget's interval ([RequestWindow]); unused without one
    public static boolean mayRetry(Thresholds limits, long retries, long requests, long pending, long recent) {
        if (limits.retryBudgetPercent() < 0) {
            return retries < limits.maxRetries() || limits.maxRetries() >= Thresholds.UNLIMITED;
        }
        long counted = limits.retryBudgetIntervalMillis() > 0 ? recent : requests + pending;
        long budget = (long) (limits.retryBudgetPercent() * counted / 100.0);
        return retries < Math.max(budget, limits.minRetryConcurrency());
    }
}
