package dev.meshwright.decide.retry;

import dev.meshwright.decide.match.HeaderMatch;
import java.util.List;

/// When and how often a request is tried again: `config.route.v3.RetryPolicy`.
///
/// @param conditions bits of [RetryOn]
/// @param numRetries beyond the first try; 0: none
/// @param perTryTimeoutMillis 0: none but the request's
/// @param avoidPreviousHosts the `previous_hosts` predicate
/// @param hostSelectionMaxAttempts how often a host is chosen anew when a predicate refuses it
/// @param priorityUpdateFrequency after every so many tries the priorities that they went to are left (the
/// `previous_priorities` retry priority); 0: never
/// @param retriableHeaders of the response
/// @param retriableRequestHeaders empty: any request
public record RetryPolicy(
        int conditions,
        int numRetries,
        long perTryTimeoutMillis,
        boolean avoidPreviousHosts,
        int hostSelectionMaxAttempts,
        int priorityUpdateFrequency,
        List<Integer> retriableStatusCodes,
        List<HeaderMatch> retriableHeaders,
        List<HeaderMatch> retriableRequestHeaders,
        long backOffBaseMillis,
        long backOffMaxMillis) {
    public static final RetryPolicy NONE =
            new RetryPolicy(0, 0, 0, false, 1, 0, List.of(), List.of(), List.of(), 25, 250);

    public RetryPolicy {
        retriableStatusCodes = List.copyOf(retriableStatusCodes);
        retriableHeaders = List.copyOf(retriableHeaders);
        retriableRequestHeaders = List.copyOf(retriableRequestHeaders);
    }

    /// True when a retry can happen at all; else bodies need not be kept.
    public boolean active() {
        return conditions != 0 && numRetries > 0;
    }

    public boolean has(RetryOn condition) {
        return (conditions & condition.bit()) != 0;
    }
}
