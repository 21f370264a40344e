package dev.meshwright.proxy.telemetry;

import static dev.meshwright.proxy.telemetry.Workload.known;

import dev.meshwright.base.metric.PrometheusText;
import dev.meshwright.decide.metadata.Value;
import dev.meshwright.decide.stats.MetricRules;
import dev.meshwright.decide.upstream.ClusterTable;
import dev.meshwright.decide.upstream.Endpoint;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Makes the label text of a series: every label of Istio's standard metrics, always.
///
/// @param selfPrincipal SPIFFE id of this proxy, or its path alone; empty when it has none
record Labels(Workload self, String selfPrincipal) {
    private static final String OVERFLOW = "overflow";

    private static final List<String> HTTP = List.of(
            "requests_total",
            "request_duration_milliseconds",
            "request_bytes",
            "response_bytes",
            "request_messages_total",
            "response_messages_total");
    private static final List<String> TCP = List.of(
            "tcp_sent_bytes_total",
            "tcp_received_bytes_total",
            "tcp_connections_opened_total",
            "tcp_connections_closed_total");

    /// A service as the cluster's metadata names it.
    private record Service(String host, String name, String namespace) {
        static final Service UNKNOWN = new Service("", "", "");
    }

    SeriesText of(SeriesKey key) {
        Map<String, String> labels = labels(key);
        return key.rules.isUsual() ? SeriesText.usual(text(labels)) : ruled(key, labels);
    }

    /// Every metric with the tags that its rule leaves, changes and adds.
    private static SeriesText ruled(SeriesKey key, Map<String, String> usual) {
        Map<String, String> byMetric = new LinkedHashMap<>();
        StringBuilder identity = new StringBuilder();
        for (String metric : key.tcp ? TCP : HTTP) {
            MetricRules.Rule rule = key.rules.of(metric);
            if (rule.drop()) {
                continue;
            }
            Map<String, String> labels = new LinkedHashMap<>(usual);
            labels.keySet().removeAll(rule.remove());
            rule.tags()
                    .forEach((name, program) -> labels.put(
                            name, known(key.tags.get(key.rules.programs().indexOf(program)))));
            String text = text(labels);
            byMetric.put(metric, text);
            identity.append(metric).append('{').append(text).append('}');
        }
        return new SeriesText(identity.toString(), byMetric);
    }

    private static String text(Map<String, String> labels) {
        StringBuilder text = new StringBuilder(1024);
        labels.forEach((name, value) -> PrometheusText.label(text, name, value));
        return text.toString();
    }

    private Map<String, String> labels(SeriesKey key) {
        Workload peer = key.peer instanceof Workload workload ? workload : Workload.UNKNOWN;
        Service service = service(key);
        Map<String, String> text = new LinkedHashMap<>();
        if (key.inbound) {
            String source = key.mutualTls ? key.downstreamIdentity : "";
            String destination = key.mutualTls ? principal(key.downstreamIdentity) : "";
            sides(text, "destination", peer, source, self, destination);
        } else {
            Workload destination = key.peer == null && key.endpoint instanceof Endpoint endpoint
                    ? Workload.ofEndpoint(endpoint.metadata().of("istio").text("workload"))
                    : peer;
            String source = key.upstreamIdentity.isEmpty() ? "" : principal(key.upstreamIdentity);
            sides(text, "source", self, source, destination, key.upstreamIdentity);
        }
        put(text, "destination_service", service.host);
        put(text, "destination_service_name", service.name);
        put(text, "destination_service_namespace", service.namespace);
        put(text, "request_protocol", key.tcp ? "tcp" : key.grpc ? "grpc" : "http");
        if (!key.tcp) {
            put(text, "response_code", Integer.toString(key.status));
            String grpcStatus = key.grpc && key.grpcStatus >= 0 ? Integer.toString(key.grpcStatus) : "";
            text.put("grpc_response_status", grpcStatus);
        }
        put(text, "response_flags", key.flags.isEmpty() ? "-" : key.flags);
        String security = key.inbound ? key.mutualTls ? "mutual_tls" : "none" : "";
        put(text, "connection_security_policy", security);
        return text;
    }

    /// Our own id: the path when given alone lies in the peer's trust domain.
    private String principal(String peer) {
        if (!selfPrincipal.startsWith("/") || !peer.startsWith("spiffe://")) {
            return selfPrincipal;
        }
        int path = peer.indexOf('/', "spiffe://".length());
        return path < 0 ? "" : peer.substring(0, path) + selfPrincipal;
    }

    /// The series that counts what has no room of its own.
    SeriesText overflow(SeriesKey kind) {
        SeriesKey key = kind.copy();
        key.peer = new Workload(OVERFLOW, "", "", "", "", "", "");
        return of(key);
    }

    private static void sides(
            Map<String, String> text,
            String reporter,
            Workload source,
            String sourcePrincipal,
            Workload destination,
            String destinationPrincipal) {
        put(text, "reporter", reporter);
        side(text, "source", source, sourcePrincipal);
        side(text, "destination", destination, destinationPrincipal);
    }

    private static void side(Map<String, String> text, String side, Workload workload, String principal) {
        put(text, side + "_workload", workload.name());
        put(text, side + "_workload_namespace", workload.namespace());
        put(text, side + "_principal", principal);
        put(text, side + "_app", workload.app());
        put(text, side + "_version", workload.version());
        put(text, side + "_canonical_service", workload.canonicalService());
        put(text, side + "_canonical_revision", workload.canonicalRevision());
        put(text, side + "_cluster", workload.cluster());
    }

    private static void put(Map<String, String> text, String name, String value) {
        text.put(name, known(value));
    }

    private Service service(SeriesKey key) {
        Service named = key.cluster instanceof ClusterTable table ? ofMetadata(table) : null;
        if (named != null) {
            return named;
        }
        String cluster = key.clusterName;
        if (cluster.endsWith("PassthroughCluster") || cluster.equals("BlackHoleCluster")) {
            return new Service(key.host, cluster, "");
        }
        int bar = cluster.lastIndexOf('|');
        if (cluster.startsWith("outbound|") && bar > 0) {
            String host = cluster.substring(bar + 1);
            String[] parts = host.split("\\.", 4);
            boolean kubernetes = parts.length > 2 && parts[2].equals("svc");
            return new Service(host, kubernetes ? parts[0] : host, kubernetes ? parts[1] : "");
        }
        return key.inbound
                ? new Service(self.canonicalService(), self.canonicalService(), self.namespace())
                : Service.UNKNOWN;
    }

    private static @Nullable Service ofMetadata(ClusterTable table) {
        Map<String, Value> istio = table.metadata().of("istio").fields();
        if (istio.get("services") instanceof Value.Items(List<Value> items)
                && !items.isEmpty()
                && items.getFirst() instanceof Value.Struct service) {
            return new Service(service.text("host"), service.text("name"), service.text("namespace"));
        }
        return null;
    }
}
