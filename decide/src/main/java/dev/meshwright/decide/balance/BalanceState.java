package dev.meshwright.decide.balance;

import dev.meshwright.decide.upstream.HostSet;

/// The mutable part of balancing over one [HostSet]. One owner (an event loop); make a new one with each host
/// set.
///
/// Holds what health says (recounted when [HostView#healthVersion] moves) and where round robin stands.
public final class BalanceState {
    /// Smooth weighted round robin, by host.
    final long[] current;
    /// Host indices that can be picked, priority by priority.
    final int[] eligible;
    /// Weights while some host is new, by host; empty until there is one.
    long[] warming = {};
    /// Of each group in `eligible`.
    final int[] groupStart;
    final int[] groupEnd;
    /// Effective weight of each group; 0: takes nothing.
    final long[] groupWeight;
    /// Share of each priority in percent.
    final int[] priorityLoad;
    /// What each priority could take on its own, in percent.
    final int[] priorityAvailable;
    /// Of each priority in `eligible`.
    final int[] priorityStart;
    final int[] priorityEnd;
    final boolean[] inEligible;
    boolean equalWeights;
    /// Whether `warming` counts instead of the hosts' own weights.
    boolean warm;
    long version = Long.MIN_VALUE;
    int next;

    public BalanceState(HostSet hosts) {
        int size = hosts.size();
        current = new long[size];
        eligible = new int[size];
        inEligible = new boolean[size];
        groupStart = new int[hosts.groupCount()];
        groupEnd = new int[hosts.groupCount()];
        groupWeight = new long[hosts.groupCount()];
        priorityLoad = new int[hosts.priorityCount()];
        priorityAvailable = new int[hosts.priorityCount()];
        priorityStart = new int[hosts.priorityCount()];
        priorityEnd = new int[hosts.priorityCount()];
    }
}
