package dev.meshwright.decide.retry;

import dev.meshwright.decide.match.HeaderMatch;
import java.util.List;

/// When and how often a request is tried again: `config.route.v3.RetryPolicy`.
///
/// @param conditions bits of [RetryOn]
/// @param numRetries beyond the first try; 0: none
/// @param perTryTimeoutMillis 0: none but the request's
/// @param perTryIdleTimeoutMillis 0: none
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
        long perTryIdleTimeoutMillis,
        boolean avoidPreviousHosts,
        int hostSelectionMaxAttempts,
        int priorityUpdateFrequency,
        List<Integer> retriableStatusCodes,
        List<HeaderMatch> retriableHeaders,
        List<HeaderMatch> retriableRequestHeaders,
        long backOffBaseMillis,
        long backOffMaxMillis,
        List<ResetHeader> resetHeaders,
        long resetMaxMillis) {
    public static final RetryPolicy NONE =
            new RetryPolicy(0, 0, 0, 0, false, 1, 0, List.of(), List.of(), List.of(), 25, 250, List.of(), 300_000);

    /// A response header that says when to come back (`rate_limited_retry_back_off`).
    public record ResetHeader(String name, Format format) {
        public enum Format {
            SECONDS,
            UNIX_TIMESTAMP
        }
    }

    public RetryPolicy {
        retriableStatusCodes = List.copyOf(retriableStatusCodes);
        retriableHeaders = List.copyOf(retriableHeaders);
        retriableRequestHeaders = List.copyOf(retriableRequestHeaders);
        resetHeaders = List.copyOf(resetHeaders);
    }

    /// True when a retry can happen at all; else bodies need not be kept.
    public boolean active() {
        return conditions != 0 && numRetries > 0;
    }

    public boolean has(RetryOn condition) {
        return (conditions & condition.bit()) != 0;
    }
}
