package dev.meshwright.operate.load;

import java.util.Map;
import org.HdrHistogram.Histogram;

/// What came of a load run.
///
/// @param byStatus HTTP status to answers; 0 stands for no answer at all (refused, reset, timeout)
/// @param byServer value of the `x-served-by` header to answers; the empty name when it was absent
/// @param latencyMicros of every request, answered or not
/// @param failures text of the first few failures without an answer
public record LoadResult(
        long requests,
        Map<Integer, Long> byStatus,
        Map<String, Long> byServer,
        Histogram latencyMicros,
        java.util.List<String> failures) {
    public long ok() {
        return byStatus.entrySet().stream()
                .filter(e -> e.getKey() >= 200 && e.getKey() < 400)
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    public long failed() {
        return requests - ok();
    }

    /// Share of requests without a 2xx or 3xx answer, in percent.
    public double errorPercent() {
        return requests == 0 ? 0 : 100.0 * failed() / requests;
    }

    /// Share of the answers given by servers whose name starts with `prefix`, in percent.
    public double sharePercent(String prefix) {
        long all = byServer.values().stream().mapToLong(Long::longValue).sum();
        long from = byServer.entrySet().stream()
                .filter(e -> e.getKey().startsWith(prefix))
                .mapToLong(Map.Entry::getValue)
                .sum();
        return all == 0 ? 0 : 100.0 * from / all;
    }
}
