package dev.meshwright.proxy.admin;

import dev.meshwright.base.metric.MetricSource;
import dev.meshwright.base.metric.PrometheusText;
import dev.meshwright.proxy.cluster.LiveCluster;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/// What each cluster counts, by Envoy's names (Envoy docs, "Cluster manager statistics").
public final class ClusterStats implements MetricSource {
    private static final List<String> GAUGES = List.of(
            "membership_healthy",
            "membership_total",
            "outlier_detection_ejections_active",
            "upstream_cx_active",
            "upstream_rq_active",
            "upstream_rq_pending_active");
    private static final List<String> COUNTERS =
            List.of("upstream_cx_overflow", "upstream_rq_pending_overflow", "upstream_rq_retry");

    private final Supplier<Collection<LiveCluster>> clusters;

    public ClusterStats(Supplier<Collection<LiveCluster>> clusters) {
        this.clusters = clusters;
    }

    /// By the names under which clusters are counted; of several clusters with one name the sum, as Envoy has it.
    static Map<String, Map<String, Long>> named(Collection<LiveCluster> clusters) {
        Map<String, Map<String, Long>> all = new TreeMap<>();
        for (LiveCluster cluster : clusters) {
            Map<String, Long> sum = all.computeIfAbsent(name(cluster), _ -> new TreeMap<>());
            of(cluster).forEach((stat, value) -> sum.merge(stat, value, Long::sum));
        }
        return all;
    }

    /// `alt_stat_name`, or the cluster's own; the `;` at its end is for Envoy's parsing.
    private static String name(LiveCluster cluster) {
        String name = cluster.view().table().statName();
        return name.endsWith(";") ? name.substring(0, name.length() - 1) : name;
    }

    static Map<String, Long> of(LiveCluster cluster) {
        var view = cluster.view();
        long ejected = 0;
        long healthy = 0;
        for (int i = 0; i < view.hosts().size(); i++) {
            boolean out = view.host(i).health().ejected();
            ejected += out ? 1 : 0;
            healthy += !out && view.hosts().usable(i) ? 1 : 0;
        }
        Map<String, Long> stats = new TreeMap<>();
        stats.put("membership_total", (long) view.hosts().size());
        stats.put("membership_healthy", healthy);
        stats.put("outlier_detection_ejections_active", ejected);
        stats.put("upstream_cx_active", cluster.connections().value());
        stats.put("upstream_rq_active", cluster.requests().value());
        stats.put("upstream_rq_pending_active", cluster.pending().value());
        stats.put("upstream_cx_overflow", cluster.connections().overflows());
        stats.put("upstream_rq_pending_overflow", cluster.pendingOverflows().sum());
        stats.put("upstream_rq_retry", cluster.retriesStarted().sum());
        return stats;
    }

    @Override
    public void write(PrometheusText page) {
        Map<String, Map<String, Long>> stats = new TreeMap<>();
        named(clusters.get()).forEach((name, values) -> {
            StringBuilder labels = new StringBuilder();
            PrometheusText.label(labels, "envoy_cluster_name", name);
            stats.put(labels.toString(), values);
        });
        GAUGES.forEach(name -> family(page, name, "gauge", stats));
        COUNTERS.forEach(name -> family(page, name, "counter", stats));
    }

    private static void family(PrometheusText page, String name, String type, Map<String, Map<String, Long>> stats) {
        page.family("envoy_cluster_" + name, type, "Envoy's cluster statistic " + name + ".");
        stats.forEach((labels, values) -> page.sample(
                "envoy_cluster_" + name, labels, values.getOrDefault(name, 0L).longValue()));
    }
}
