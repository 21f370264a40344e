package dev.meshwright.operate.shop;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;

/// What one program saw of its callers since the last reset. Safe for any thread; peers and ports are bounded by
/// the demo's
/// size (a few callers, at most some thousand connections between two resets).
public final class Sightings {
    private final LongAdder requests = new LongAdder();
    private final LongAdder secondAttempts = new LongAdder();
    private final ConcurrentMap<String, LongAdder> peers = new ConcurrentHashMap<>();
    private final Set<Integer> connections = ConcurrentHashMap.newKeySet();

    /// @param peer the caller's SPIFFE id as its sidecar verified it; empty when none was told
    /// @param attempt 1 for the first try
    /// @param remotePort tells connections apart
    void request(String peer, int attempt, int remotePort) {
        requests.increment();
        if (attempt > 1) {
            secondAttempts.increment();
        }
        peers.computeIfAbsent(peer, _ -> new LongAdder()).increment();
        connections.add(remotePort);
    }

    void reset() {
        requests.reset();
        secondAttempts.reset();
        peers.clear();
        connections.clear();
    }

    public Snapshot snapshot() {
        Map<String, Long> byPeer = new TreeMap<>();
        peers.forEach((peer, count) -> byPeer.put(peer, count.sum()));
        return new Snapshot(requests.sum(), secondAttempts.sum(), byPeer, connections.size());
    }

    /// @param peers SPIFFE id to requests; the empty id stands for callers without one
    /// @param connections different connections that carried requests; an upper bound of those open at one time
    public record Snapshot(long requests, long secondAttempts, Map<String, Long> peers, int connections) {}
}
