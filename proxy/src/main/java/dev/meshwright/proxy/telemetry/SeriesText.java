package dev.meshwright.proxy.telemetry;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The labels of one series, the same for all metrics unless rules say otherwise.
///
/// @param identity tells it from others of its kind
/// @param byMetric labels by the name of the metric without `istio_`, where rules hold; a metric that is not among them
/// is
///     not shown. Null: the identity is all metrics' labels
record SeriesText(String identity, @Nullable Map<String, String> byMetric) {
    static SeriesText usual(String labels) {
        return new SeriesText(labels, null);
    }

    /// @return null when the metric is not shown
    @Nullable
    String of(String metric) {
        return byMetric == null ? identity : byMetric.get(metric);
    }
}
