package dev.meshwright.operate.shop;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/// What one program saw of its callers since the last reset. Safe for any thread; peers are bounded by the demo's size.
public final class Sightings {
    private final LongAdder requests = new LongAdder();
    private final LongAdder secondAttempts = new LongAdder();
    private final ConcurrentMap<String, LongAdder> peers = new ConcurrentHashMap<>();
    private final AtomicInteger inProgress = new AtomicInteger();
    private final AtomicInteger inProgressPeak = new AtomicInteger();

    /// @param peer the caller's SPIFFE id as its sidecar verified it; empty when none was told
    /// @param attempt 1 for the first try
    void request(String peer, int attempt) {
        requests.increment();
        if (attempt > 1) {
            secondAttempts.increment();
        }
        peers.computeIfAbsent(peer, _ -> new LongAdder()).increment();
        inProgressPeak.accumulateAndGet(inProgress.incrementAndGet(), Math::max);
    }

    /// Called before the last byte of the answer is written: until then the caller's connection is taken.
    void answering() {
        inProgress.decrementAndGet();
    }

    void reset() {
        requests.reset();
        secondAttempts.reset();
        peers.clear();
        inProgressPeak.set(inProgress.get());
    }

    public Snapshot snapshot() {
        Map<String, Long> byPeer = new TreeMap<>();
        peers.forEach((peer, count) -> byPeer.put(peer, count.sum()));
        return new Snapshot(requests.sum(), secondAttempts.sum(), byPeer, inProgressPeak.get());
    }

    /// @param peers SPIFFE id to requests; the empty id stands for callers without one
    /// @param inProgressPeak the most requests in progress at one time; over HTTP/1.1 each has its own connection
    public record Snapshot(long requests, long secondAttempts, Map<String, Long> peers, int inProgressPeak) {}
}
