package dev.meshwright.compile.telemetry;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// How calls on one side of a workload are counted otherwise than usual.
///
/// @param off nothing is counted
/// @param metrics by the name of the metric without `istio_`
public record MetricsPlan(boolean off, SortedMap<String, Change> metrics) {
    public static final MetricsPlan USUAL = new MetricsPlan(false, Collections.emptySortedMap());

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

    public boolean isUsual() {
        return !off && metrics.isEmpty();
    }
}
