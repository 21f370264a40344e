package dev.meshwright.decide.breaker;

/// Compares what is open with what may be. Each question is asked before taking one more; the counts exclude
/// it.
public final class BreakerKernel {
    private BreakerKernel() {}

    public static boolean mayConnect(Thresholds limits, long connections) {
        return connections < limits.maxConnections() || limits.maxConnections() >= Thresholds.UNLIMITED;
    }

    /// May a request wait for a connection?
    public static boolean mayPend(Thresholds limits, long pending) {
        return pending < limits.maxPendingRequests() || limits.maxPendingRequests() >= Thresholds.UNLIMITED;
    }

    public static boolean mayRequest(Thresholds limits, long requests) {
        return requests < limits.maxRequests() || limits.maxRequests() >= Thresholds.UNLIMITED;
    }

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
