package dev.meshwright.decide.route;

import dev.meshwright.decide.request.Ascii;
import dev.meshwright.decide.request.RequestView;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Which cluster a forwarding route names (`RouteAction.cluster_specifier`): always the same, the one that a
/// header names, or one of several by weight. The draw is a parameter, so that the choice can be asked for
/// again.
public sealed interface ClusterChoice {
    record Named(String cluster) implements ClusterChoice {}

    /// The cluster's name is the value of a request header.
    ///
    /// @param name lower case
    record FromHeader(String name) implements ClusterChoice {
        /// The cluster, or the empty text when the header is absent. Allocates.
        String value(RequestView request) {
            byte[] lower = name.getBytes(StandardCharsets.ISO_8859_1);
            for (int i = 0; i < request.headerCount(); i++) {
                if (Ascii.equalIgnoringCase(request.bytes(), request.headerName(i), lower)) {
                    long value = request.headerValue(i);
                    return new String(
                            request.bytes(),
                            RequestView.offset(value),
                            RequestView.length(value),
                            StandardCharsets.ISO_8859_1);
                }
            }
            return "";
        }
    }

    /// @param total sum of the weights, at least 1
    record Weighted(List<Entry> entries, long total) implements ClusterChoice {
        public Weighted {
            entries = List.copyOf(entries);
        }

        /// Draws an entry, each with probability weight / total.
        public Entry pick(long random) {
            long point = Long.remainderUnsigned(Mix.of(random, WEIGHTS), total);
            int last = entries.size() - 1;
            for (int i = 0; i < last; i++) {
                point -= entries.get(i).weight;
                if (point < 0) {
                    return entries.get(i);
                }
            }
            return entries.get(last);
        }

        /// Keeps this draw independent of the fractions that are drawn from the same random bits.
        private static final int WEIGHTS = -1;
    }

    /// @param hostRewrite [HostRewrite.Keep] unless the entry has its own
    record Entry(String cluster, long weight, HeaderEdits headers, HostRewrite hostRewrite, PerFilter perFilter) {}
}
