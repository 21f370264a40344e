package dev.meshwright.xds.client;

import java.util.List;

/// What a listener says about one response: it becomes the ACK or NACK.
public sealed interface Verdict {
    Verdict ACCEPT = new Accept();

    /// Everything was taken.
    record Accept() implements Verdict {}

    /// Some resources were not taken; the listener keeps what it had of those and has taken all others.
    record Reject(List<Fault> faults) implements Verdict {
        public Reject {
            faults = List.copyOf(faults);
            if (faults.isEmpty()) {
                throw new IllegalArgumentException("a rejection names at least one resource");
            }
        }
    }

    /// Why a resource is refused.
    ///
    /// @param resource its name
    /// @param path inside the resource, `filter_chains[0].filters[1].typed_config`; empty: the whole
    /// @param message what is wrong and what was expected, one line
    record Fault(String resource, String path, String message) {}
}
