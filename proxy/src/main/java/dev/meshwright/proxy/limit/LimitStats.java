package dev.meshwright.proxy.limit;

import dev.meshwright.base.metric.MetricSource;
import dev.meshwright.base.metric.PrometheusText;
import dev.meshwright.decide.limit.Buckets;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/// What became of requests and connections that limits looked at, by `stat_prefix` (Envoy docs, "Local rate limit").
/// Any thread.
public final class LimitStats implements MetricSource {
    /// More prefixes are counted together.
    private static final int PREFIXES_MAX = 1_000;

    private static final String REST = "other";

    private static final class Counts {
        final LongAdder ok = new LongAdder();
        final LongAdder passedOver = new LongAdder();
        final LongAdder enforced = new LongAdder();
    }

    private final ConcurrentHashMap<String, Counts> requests = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, LongAdder> connections = new ConcurrentHashMap<>();

    void count(String prefix, Buckets.Fate fate) {
        Counts counts = requests.get(prefix);
        if (counts == null) {
            counts = requests.computeIfAbsent(bounded(requests, prefix), _ -> new Counts());
        }
        switch (fate) {
            case OK -> counts.ok.increment();
            case RATE_LIMITED -> counts.passedOver.increment();
            case ENFORCED -> counts.enforced.increment();
        }
    }

    void connectionRefused(String prefix) {
        connections
                .computeIfAbsent(bounded(connections, prefix), _ -> new LongAdder())
                .increment();
    }

    private static String bounded(ConcurrentHashMap<String, ?> known, String prefix) {
        return known.size() < PREFIXES_MAX || known.containsKey(prefix) ? prefix : REST;
    }

    /// By Envoy's dotted names.
    public Map<String, Long> dotted() {
        Map<String, Long> all = new TreeMap<>();
        requests.forEach((prefix, counts) ->
                of(counts).forEach((name, value) -> all.put(prefix + ".http_local_rate_limit." + name, value)));
        connections.forEach(
                (prefix, refused) -> all.put("local_rate_limit." + prefix + ".rate_limited", refused.sum()));
        return all;
    }

    private static Map<String, Long> of(Counts counts) {
        long enforced = counts.enforced.sum();
        long over = enforced + counts.passedOver.sum();
        long ok = counts.ok.sum();
        return new TreeMap<>(Map.of("enabled", ok + over, "ok", ok, "rate_limited", over, "enforced", enforced));
    }

    @Override
    public void write(PrometheusText page) {
        Map<String, Map<String, Long>> all = new TreeMap<>();
        requests.forEach((prefix, counts) -> of(counts)
                .forEach((name, value) ->
                        all.computeIfAbsent(name, _ -> new TreeMap<>()).put(prefix, value)));
        all.forEach((name, byPrefix) ->
                family(page, "envoy_http_local_rate_limit_" + name, "envoy_local_http_ratelimit_prefix", byPrefix));
        Map<String, Long> refused = new TreeMap<>();
        connections.forEach((prefix, count) -> refused.put(prefix, count.sum()));
        if (!refused.isEmpty()) {
            family(page, "envoy_local_rate_limit_rate_limited", "envoy_local_ratelimit_prefix", refused);
        }
    }

    private static void family(PrometheusText page, String name, String label, Map<String, Long> byPrefix) {
        page.family(name, "counter", "Envoy's statistic of local rate limits.");
        byPrefix.forEach((prefix, value) -> {
            StringBuilder labels = new StringBuilder();
            PrometheusText.label(labels, label, prefix);
            page.sample(name, labels.toString(), value);
        });
    }
}
