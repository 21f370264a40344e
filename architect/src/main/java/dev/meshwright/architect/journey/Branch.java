package dev.meshwright.architect.journey;

import java.util.List;

/// One way that a call can go.
///
/// @param probability 0..1; those of a journey's branches add up to 1
/// @param delayMillis how long it takes, as far as faults, slow programs and waiting for first bytes hold it back
/// @param steps in the order in which they were decided
/// @param mirrors copies of the request that go elsewhere, and whose answers nobody sees
public record Branch(double probability, Outcome outcome, long delayMillis, List<Step> steps, List<Mirrored> mirrors) {
    public Branch {
        steps = List.copyOf(steps);
        mirrors = List.copyOf(mirrors);
    }

    /// @param share of the branch's requests that are copied, 0..1
    public record Mirrored(double share, String cluster, List<Branch> branches) {
        public Mirrored {
            branches = List.copyOf(branches);
        }
    }
}
