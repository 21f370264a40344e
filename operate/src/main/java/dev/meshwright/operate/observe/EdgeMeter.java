package dev.meshwright.operate.observe;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Turns the running totals of proxies into what happened between two readings. Not thread-safe; one reader owns
/// it.
public final class EdgeMeter {
    private final Map<String, Map<String, EdgeCounters>> last = new HashMap<>();
    private final Map<String, Long> lastNanos = new HashMap<>();

    /// One edge over the time since the reading before.
    ///
    /// @param successPercent share of answers below 500; 100 without requests
    /// @param p50Millis upper bound of the histogram bucket that holds the median
    public record Edge(
            String from, String to, double perSecond, double successPercent, double p50Millis, double p99Millis) {}

    /// Takes one proxy's metrics. The first reading of a proxy gives no edge.
    ///
    /// @param nowNanos monotonic time of the reading
    public List<Edge> read(String workload, String prometheus, long nowNanos) {
        Map<String, EdgeCounters> now = EdgeCounters.byService(PrometheusText.parse(prometheus));
        Map<String, EdgeCounters> before = last.put(workload, now);
        Long beforeNanos = lastNanos.put(workload, nowNanos);
        List<Edge> edges = new ArrayList<>();
        if (before == null || beforeNanos == null) {
            return edges;
        }
        double seconds = (nowNanos - beforeNanos) / 1e9;
        now.forEach((service, counters) -> {
            EdgeCounters change = counters.minus(before.getOrDefault(service, EdgeCounters.ZERO));
            if (change.requests() > 0) {
                edges.add(new Edge(
                        workload,
                        service,
                        change.requests() / seconds,
                        100 * (1 - change.errors() / change.requests()),
                        change.quantile(0.5),
                        change.quantile(0.99)));
            }
        });
        return edges;
    }
}
