package dev.meshwright.operate.observe;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Running totals of one edge at one moment.
///
/// @param buckets upper bound in ms to requests at or below it (cumulative)
record EdgeCounters(double requests, double errors, Map<Double, Double> buckets) {
    static final EdgeCounters ZERO = new EdgeCounters(0, 0, Map.of());

    /// Destination service to its counters, from one proxy's metrics, client side only.
    static Map<String, EdgeCounters> byService(List<PrometheusText.Sample> samples) {
        Map<String, EdgeCounters> found = new TreeMap<>();
        for (PrometheusText.Sample sample : samples) {
            switch (envoyForm(sample.name())) {
                case "istio_requests_total" -> {
                    if (sample.label("reporter").equals("source")) {
                        count(found, sample.label("destination_service_name"), sample.label("response_code"), sample);
                    }
                }
                case "envoy_cluster_upstream_rq" ->
                    count(found, serviceOf(sample), sample.label("envoy_response_code"), sample);
                case "istio_request_duration_milliseconds_bucket" -> {
                    if (sample.label("reporter").equals("source")) {
                        bucket(found, sample.label("destination_service_name"), sample);
                    }
                }
                case "envoy_cluster_upstream_rq_time_bucket" -> bucket(found, serviceOf(sample), sample);
                default -> {
                    // Other metrics say nothing about edges.
                }
            }
        }
        found.remove("");
        return found;
    }

    /// Stock Envoy's default tag extraction cuts a cluster's name at its first dot and leaves the rest in the metric's
    /// name (`envoy_cluster_shop_svc_cluster_local__upstream_rq`); this takes that rest out.
    private static String envoyForm(String name) {
        boolean partial = name.endsWith("internal_upstream_rq")
                || name.endsWith("external_upstream_rq")
                || name.endsWith("canary_upstream_rq");
        if (!name.startsWith("envoy_cluster_") || partial) {
            return name;
        }
        for (String ending : List.of("upstream_rq", "upstream_rq_time_bucket")) {
            if (name.endsWith("_" + ending)) {
                return "envoy_cluster_" + ending;
            }
        }
        return name;
    }

    EdgeCounters minus(EdgeCounters before) {
        Map<Double, Double> difference = new TreeMap<>();
        buckets.forEach((bound, count) -> difference.put(bound, count - before.buckets.getOrDefault(bound, 0.0)));
        return new EdgeCounters(requests - before.requests, errors - before.errors, difference);
    }

    /// The smallest bucket bound that holds the share `quantile` of the requests, ms; 0 without requests.
    double quantile(double quantile) {
        double all =
                buckets.values().stream().mapToDouble(Double::doubleValue).max().orElse(0);
        return buckets.entrySet().stream()
                .filter(e -> all > 0 && e.getValue() >= quantile * all)
                .mapToDouble(Map.Entry::getKey)
                .min()
                .orElse(0);
    }

    /// `outbound|9082|v1|reviews.shop.svc.cluster.local` to `reviews`; other clusters to the empty name.
    private static String serviceOf(PrometheusText.Sample sample) {
        String[] parts = sample.label("envoy_cluster_name").split("\\|", -1);
        if (parts.length != 4 || !parts[0].equals("outbound")) {
            return "";
        }
        String host = parts[3].replace(";", "");
        return host.endsWith(".svc.cluster.local") ? host.substring(0, host.indexOf('.')) : host;
    }

    private static void count(
            Map<String, EdgeCounters> found, String service, String code, PrometheusText.Sample sample) {
        boolean error = code.startsWith("5") || code.equals("0");
        EdgeCounters more = new EdgeCounters(sample.value(), error ? sample.value() : 0, Map.of());
        found.merge(service, more, EdgeCounters::plus);
    }

    private static void bucket(Map<String, EdgeCounters> found, String service, PrometheusText.Sample sample) {
        String bound = sample.label("le");
        double upper = bound.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(bound);
        found.merge(service, new EdgeCounters(0, 0, Map.of(upper, sample.value())), EdgeCounters::plus);
    }

    private EdgeCounters plus(EdgeCounters other) {
        Map<Double, Double> sum = new TreeMap<>(buckets);
        other.buckets.forEach((bound, count) -> sum.merge(bound, count, Double::sum));
        return new EdgeCounters(requests + other.requests, errors + other.errors, sum);
    }
}
