package dev.meshwright.decide.route;

import dev.meshwright.decide.metadata.Metadata;
import java.util.List;

/// Which cluster a forwarding route names.
public sealed interface ClusterChoice {
    record Named(String cluster) implements ClusterChoice {}

    /// The cluster's name is the value of a request header.
    record FromHeader(String name) implements ClusterChoice {}

    /// @param total sum of the weights, at least 1
    record Weighted(List<Entry> entries, long total) implements ClusterChoice {
        public Weighted {
            entries = List.copyOf(entries);
        }
    }

    /// @param hostRewrite [HostRewrite.Keep] unless the entry has its own
    record Entry(
            String cluster,
            long weight,
            HeaderEdits headers,
            HostRewrite hostRewrite,
            Metadata metadataMatch,
            PerFilter perFilter) {}
}
