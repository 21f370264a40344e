package dev.meshwright.proxy.authz;

import dev.meshwright.base.metric.MetricSource;
import dev.meshwright.base.metric.PrometheusText;
import dev.meshwright.decide.extauthz.Consequence;
import dev.meshwright.decide.extauthz.ExtAuthzTable;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What became of questions to providers, by Envoy's names (Envoy docs, "External Authorization", statistics): of the
/// filter, and of the cluster that the route chose. Any thread.
public final class AuthzStats implements MetricSource {
    /// More are counted together.
    private static final int SCOPES_MAX = 1_000;

    private static final String REST = "http.other.ext_authz.";
    private static final Pattern SCOPE = Pattern.compile("(http|cluster)\\.(.*)\\.(ext_authz\\..*)");

    private enum Count {
        OK("ok"),
        DENIED("denied"),
        ERROR("error"),
        DISABLED("disabled"),
        FAILURE_MODE_ALLOWED("failure_mode_allowed"),
        INVALID("invalid");

        private final String name;

        Count(String name) {
            this.name = name;
        }
    }

    private static final class Counts {
        private final Map<Count, LongAdder> all = new EnumMap<>(Count.class);

        Counts() {
            for (Count each : Count.values()) {
                all.put(each, new LongAdder());
            }
        }

        void add(Count what) {
            Objects.requireNonNull(all.get(what)).increment();
        }
    }

    private final ConcurrentHashMap<String, Counts> filters = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, Counts> clusters = new ConcurrentHashMap<>();

    /// A request that is not asked about.
    public void unasked(ExtAuthzTable table) {
        of(filters, table.statPrefix()).add(Count.DISABLED);
    }

    /// What an answer, or the lack of one, came to.
    ///
    /// @param cluster that the route chose; empty: none, or a connection was asked about
    public void count(ExtAuthzTable table, Consequence.Counted what, String cluster) {
        add(of(filters, table.statPrefix()), what);
        if (!cluster.isEmpty()) {
            add(of(clusters, cluster), what);
        }
    }

    private static void add(Counts counts, Consequence.Counted what) {
        switch (what) {
            case OK -> counts.add(Count.OK);
            case DENIED -> counts.add(Count.DENIED);
            case ERROR -> counts.add(Count.ERROR);
            case FAILURE_MODE_ALLOWED -> {
                counts.add(Count.ERROR);
                counts.add(Count.FAILURE_MODE_ALLOWED);
            }
            case INVALID -> counts.add(Count.INVALID);
        }
    }

    private static Counts of(ConcurrentHashMap<String, Counts> known, String scope) {
        Counts counts = known.get(scope);
        return counts != null
                ? counts
                : known.computeIfAbsent(known.size() < SCOPES_MAX ? scope : REST, _ -> new Counts());
    }

    /// By Envoy's dotted names. Of a cluster only what was counted.
    public Map<String, Long> dotted() {
        Map<String, Long> all = new TreeMap<>();
        filters.forEach(
                (prefix, counts) -> counts.all.forEach((what, count) -> all.put(prefix + what.name, count.sum())));
        clusters.forEach((cluster, counts) -> counts.all.forEach((what, count) -> {
            if (count.sum() > 0) {
                all.put("cluster." + cluster + ".ext_authz." + what.name, count.sum());
            }
        }));
        return all;
    }

    /// `http.NAME.ext_authz.ok` is `envoy_http_ext_authz_ok` with the name as a label, as Envoy shows it.
    @Override
    public void write(PrometheusText page) {
        Map<String, Map<String, Long>> families = new TreeMap<>();
        dotted().forEach((name, value) -> {
            Matcher parts = SCOPE.matcher(name);
            StringBuilder labels = new StringBuilder();
            String family = name;
            if (parts.matches()) {
                String label = parts.group(1).equals("http") ? "envoy_http_conn_manager_prefix" : "envoy_cluster_name";
                PrometheusText.label(labels, label, parts.group(2));
                family = parts.group(1) + "_" + parts.group(3);
            } else {
                int end = name.lastIndexOf('.');
                PrometheusText.label(labels, "envoy_ext_authz_prefix", name.substring("ext_authz.".length(), end));
                family = "ext_authz" + name.substring(end);
            }
            families.computeIfAbsent("envoy_" + family.replaceAll("[^a-zA-Z0-9_]", "_"), _ -> new TreeMap<>())
                    .put(labels.toString(), value);
        });
        families.forEach((family, samples) -> {
            page.family(family, "counter", "Envoy's statistic of external authorization.");
            samples.forEach((labels, value) -> page.sample(family, labels, value.longValue()));
        });
    }
}
