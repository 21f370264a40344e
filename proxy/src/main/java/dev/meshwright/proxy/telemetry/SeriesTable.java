package dev.meshwright.proxy.telemetry;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/// The series of one loop and one kind. Written by the loop; [#all] by any thread.
///
/// Two maps: handles, from the key of a request to its series, may be forgotten at any time and are when there are
/// too many; series, by label text, stay for the life of the proxy, for a counter must not fall. The last series is
/// for what comes after the bound.
final class SeriesTable<S extends Series> {
    private static final int HANDLES_PER_SERIES = 4;

    private final int seriesMax;
    private final Map<SeriesKey, S> handles = new HashMap<>();
    private final Map<String, S> byLabels = new ConcurrentHashMap<>();
    private final Function<SeriesText, S> create;
    private final S overflow;

    SeriesTable(int seriesMax, S overflow, Function<SeriesText, S> create) {
        this.seriesMax = seriesMax;
        this.overflow = overflow;
        this.create = create;
    }

    /// @param labels makes the label text of the probe, only when it is new
    S find(SeriesKey probe, Function<SeriesKey, SeriesText> labels) {
        S series = handles.get(probe);
        return series != null ? series : add(probe, labels.apply(probe));
    }

    private S add(SeriesKey probe, SeriesText labels) {
        S series = byLabels.get(labels.identity());
        if (series == null) {
            series = byLabels.size() < seriesMax ? create.apply(labels) : overflow;
            byLabels.put(series.labels(), series);
        }
        if (handles.size() >= seriesMax * HANDLES_PER_SERIES) {
            handles.clear();
        }
        handles.put(probe.copy(), series);
        return series;
    }

    Collection<S> all() {
        return List.copyOf(byLabels.values());
    }
}
