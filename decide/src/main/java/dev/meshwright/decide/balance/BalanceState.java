package dev.meshwright.decide.balance;

import dev.meshwright.decide.upstream.HostSet;

/// The mutable part of balancing over one [HostSet]. One owner (an event loop); make a new one with each host set.
public final class BalanceState {
    final long[] currentWeights;

    public BalanceState(HostSet hosts) {
        currentWeights = new long[hosts.size()];
    }
}
