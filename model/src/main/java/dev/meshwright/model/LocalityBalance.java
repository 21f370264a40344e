package dev.meshwright.model;

import java.util.List;
import java.util.Map;

/// What the places of caller and endpoints mean for load balancing.
public sealed interface LocalityBalance {
    /// Shares of traffic by place; endpoints elsewhere get none.
    ///
    /// @param shares the first whose `from` holds the caller counts; with none, nothing is distributed
    record Distribute(List<Share> shares) implements LocalityBalance {
        public Distribute {
            shares = List.copyOf(shares);
        }
    }

    /// @param from `*`, `region/*`, `region/zone/*` or `region/zone/subzone`
    /// @param to the same, each with a percentage 1..100; 100 together
    record Share(String from, Map<String, Integer> to) {
        public Share {
            to = SortedCopy.of(to);
        }
    }

    /// The closest endpoints first, others as far as those are ejected.
    ///
    /// @param regions where the traffic of a region goes next
    /// @param labels `label` or `label=value`, most important first: the more of them an endpoint has as the
    ///     caller has them, the closer it is; empty: region, zone and subzone
    record Failover(List<Regions> regions, List<String> labels) implements LocalityBalance {
        /// What holds when nothing is written, for hosts with outlier detection.
        public static final Failover DEFAULT = new Failover(List.of(), List.of());

        public Failover {
            regions = List.copyOf(regions);
            labels = List.copyOf(labels);
        }
    }

    record Regions(String from, String to) {}

    /// The zones of the caller's region share traffic in proportion to the callers that each has; other
    /// regions come after.
    ///
    /// @param endpointsMin with fewer, all zones are one; unset: the proxy's own (6)
    /// @param regions as in [Failover]
    /// @param labels as in [Failover]
    record ZoneAware(Setting<Integer> endpointsMin, List<Regions> regions, List<String> labels)
            implements LocalityBalance {
        public ZoneAware {
            regions = List.copyOf(regions);
            labels = List.copyOf(labels);
        }
    }
}
