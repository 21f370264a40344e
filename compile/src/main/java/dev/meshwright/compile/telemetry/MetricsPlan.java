package dev.meshwright.compile.telemetry;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// How calls on one side of a workload are counted otherwise than usual.
///
/// @param off nothing is counted
/// @param metrics by the name of the metric without `istio_`
/// @param reportingInterval of bytes of connections that are still open; zero: the proxy's
public record MetricsPlan(boolean off, SortedMap<String, Change> metrics, Duration reportingInterval) {
    public static final MetricsPlan USUAL = new MetricsPlan(false, Collections.emptySortedMap(), Duration.ZERO);
    public static final MetricsPlan OFF = new MetricsPlan(true, Collections.emptySortedMap(), Duration.ZERO);

    /// @param tags expressions in CEL by name
    public record Change(boolean drop, List<String> remove, Map<String, String> tags) {
        public Change {
            remove = remove.stream().sorted().toList();
            tags = Collections.unmodifiableMap(new TreeMap<>(tags));
        }
    }

    public MetricsPlan {
        metrics = Collections.unmodifiableSortedMap(new TreeMap<>(metrics));
    }

    /// Of requests, which are counted when they end.
    public boolean isUsual() {
        return !off && metrics.isEmpty();
    }

    public boolean isUsualForConnections() {
        return isUsual() && reportingInterval.isZero();
    }
}
