package dev.meshwright.proxy.observe;

import dev.meshwright.base.metric.MetricSource;
import dev.meshwright.base.metric.PrometheusText;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/// What became of datagrams, by Envoy's names (Envoy docs, "UDP proxy", statistics): at listeners by `stat_prefix`, and
/// towards clusters. Any thread.
public final class DatagramStats implements MetricSource {
    /// More are counted together.
    private static final int SCOPES_MAX = 1_000;

    private static final String REST = "other";

    /// At a listener; the clients' side.
    public enum Downstream {
        SESS_ACTIVE,
        SESS_TOTAL,
        SESS_NO_ROUTE,
        SESS_RX_BYTES,
        SESS_RX_DATAGRAMS,
        SESS_RX_ERRORS,
        SESS_TX_BYTES,
        SESS_TX_DATAGRAMS,
        SESS_TX_ERRORS,
        IDLE_TIMEOUT;

        private String envoys() {
            String own = name().toLowerCase(Locale.ROOT);
            return this == IDLE_TIMEOUT ? own : "downstream_" + own;
        }

        private boolean gauge() {
            return this == SESS_ACTIVE;
        }
    }

    /// Towards the hosts of a cluster.
    public enum Upstream {
        SESS_RX_DATAGRAMS,
        SESS_RX_ERRORS,
        SESS_TX_DATAGRAMS,
        SESS_TX_ERRORS
    }

    /// The counters of one listener.
    public static final class OfListener {
        private final Map<Downstream, LongAdder> all = new EnumMap<>(Downstream.class);

        private OfListener() {
            for (Downstream each : Downstream.values()) {
                all.put(each, new LongAdder());
            }
        }

        public void add(Downstream what, long count) {
            Objects.requireNonNull(all.get(what)).add(count);
        }
    }

    /// The counters of one cluster.
    public static final class OfCluster {
        private final Map<Upstream, LongAdder> all = new EnumMap<>(Upstream.class);

        private OfCluster() {
            for (Upstream each : Upstream.values()) {
                all.put(each, new LongAdder());
            }
        }

        public void add(Upstream what) {
            Objects.requireNonNull(all.get(what)).increment();
        }
    }

    private final ConcurrentHashMap<String, OfListener> listeners = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, OfCluster> clusters = new ConcurrentHashMap<>();

    public OfListener listener(String statPrefix) {
        OfListener known = listeners.get(statPrefix);
        return known != null ? known : listeners.computeIfAbsent(bounded(listeners, statPrefix), _ -> new OfListener());
    }

    public OfCluster cluster(String name) {
        OfCluster known = clusters.get(name);
        return known != null ? known : clusters.computeIfAbsent(bounded(clusters, name), _ -> new OfCluster());
    }

    private static String bounded(ConcurrentHashMap<String, ?> known, String scope) {
        return known.size() < SCOPES_MAX ? scope : REST;
    }

    /// By Envoy's dotted names.
    public Map<String, Long> dotted() {
        Map<String, Long> all = new TreeMap<>();
        listeners.forEach((prefix, of) ->
                of.all.forEach((what, count) -> all.put("udp." + prefix + "." + what.envoys(), count.sum())));
        clusters.forEach((cluster, of) -> of.all.forEach((what, count) ->
                all.put("cluster." + cluster + ".udp." + what.name().toLowerCase(Locale.ROOT), count.sum())));
        return all;
    }

    @Override
    public void write(PrometheusText page) {
        for (Downstream what : Downstream.values()) {
            Map<String, Long> values = new TreeMap<>();
            listeners.forEach((prefix, of) ->
                    values.put(prefix, Objects.requireNonNull(of.all.get(what)).sum()));
            family(page, "envoy_udp_" + what.envoys(), what.gauge() ? "gauge" : "counter", "envoy_udp_prefix", values);
        }
        for (Upstream what : Upstream.values()) {
            Map<String, Long> values = new TreeMap<>();
            clusters.forEach((cluster, of) ->
                    values.put(cluster, Objects.requireNonNull(of.all.get(what)).sum()));
            String name = "envoy_cluster_udp_" + what.name().toLowerCase(Locale.ROOT);
            family(page, name, "counter", "envoy_cluster_name", values);
        }
    }

    private static void family(PrometheusText page, String name, String type, String label, Map<String, Long> values) {
        if (values.isEmpty()) {
            return;
        }
        page.family(name, type, "Envoy's statistic of datagrams.");
        values.forEach((scope, value) -> {
            StringBuilder labels = new StringBuilder();
            PrometheusText.label(labels, label, scope);
            page.sample(name, labels.toString(), value.longValue());
        });
    }
}
