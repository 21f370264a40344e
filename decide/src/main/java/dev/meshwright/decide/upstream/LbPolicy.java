package dev.meshwright.decide.upstream;

/// How a host is chosen: `Cluster.lb_policy` with its settings.
public sealed interface LbPolicy {
    record RoundRobin() implements LbPolicy {}

    /// @param choices hosts drawn, the one with the fewest active requests wins
    record LeastRequest(int choices, double activeRequestBias) implements LbPolicy {}

    record Random() implements LbPolicy {}

    /// @param minimumSize of the ring, in entries
    record RingHash(int minimumSize, int maximumSize, HashOf hashOf) implements LbPolicy {}

    /// @param tableSize a prime
    record Maglev(int tableSize, HashOf hashOf) implements LbPolicy {}

    /// ORIGINAL_DST: the connection's own destination.
    record OriginalDestination(boolean useHttpHeader, String headerName, int portOverride) implements LbPolicy {}

    /// What of a host is hashed onto a ring.
    enum HashOf {
        ADDRESS,
        HOSTNAME
    }
}
