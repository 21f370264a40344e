/// Whether a failed try is tried again, and when.
///
/// [RetryPolicy] is the table of a route or virtual host, [RetryOutcome] what became of a try (caller-owned,
/// reused), [RetryKernel] the decision: a delay in milliseconds, or the reason why not. Source:
/// `config.route.v3.RetryPolicy` and Envoy docs "Router: x-envoy-retry-on". Budgets and retry breakers belong
/// to `breaker`; the caller asks both.
@NullMarked
package dev.meshwright.decide.retry;

import org.jspecify.annotations.NullMarked;
