package dev.meshwright.decide.outlier;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// What outlier detection remembers of one host. Shared by the event loops of a proxy: atomics, no lock. Lives
/// as long as the endpoint ([dev.meshwright.decide.upstream.Endpoint#key]) is in its cluster.
public final class HostCell {
    final AtomicInteger consecutive5xx = new AtomicInteger();
    final AtomicInteger consecutiveGateway = new AtomicInteger();
    final AtomicInteger consecutiveLocal = new AtomicInteger();
    /// Results of the running interval.
    final AtomicInteger successes = new AtomicInteger();
    final AtomicInteger failures = new AtomicInteger();
    /// What was no response in it, where that is judged apart.
    final AtomicInteger localSuccesses = new AtomicInteger();
    final AtomicInteger localFailures = new AtomicInteger();
    /// 0: not ejected; else when it returns, in caller's milliseconds.
    final AtomicLong ejectedUntil = new AtomicLong();
    /// How often in a row: multiplies the ejection time.
    final AtomicInteger ejections = new AtomicInteger();

    public boolean ejected() {
        return ejectedUntil.get() != 0;
    }
}
