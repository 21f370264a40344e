package dev.meshwright.dialects.istio;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.diagnostic.NearestName;
import dev.meshwright.base.tree.Fields;
import dev.meshwright.dialects.document.ElementDocument;
import dev.meshwright.model.Setting;
import dev.meshwright.model.Telemetry.MetricOverride;
import dev.meshwright.model.Telemetry.Metrics;
import dev.meshwright.model.Telemetry.Mode;
import dev.meshwright.model.Telemetry.Tag;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/// The section `metrics` of a Telemetry.
final class TelemetryMetricsReader {
    private static final String ALL = "ALL_METRICS";

    private static final List<String> METRICS = List.of(
            ALL,
            "REQUEST_COUNT",
            "REQUEST_DURATION",
            "REQUEST_SIZE",
            "RESPONSE_SIZE",
            "TCP_OPENED_CONNECTIONS",
            "TCP_CLOSED_CONNECTIONS",
            "TCP_SENT_BYTES",
            "TCP_RECEIVED_BYTES",
            "GRPC_REQUEST_MESSAGES",
            "GRPC_RESPONSE_MESSAGES");

    /// The same without `istio_`, as a custom metric may name them.
    private static final List<String> NAMES = List.of(
            "requests_total",
            "request_duration_milliseconds",
            "request_bytes",
            "response_bytes",
            "tcp_connections_opened_total",
            "tcp_connections_closed_total",
            "tcp_sent_bytes_total",
            "tcp_received_bytes_total",
            "request_messages_total",
            "response_messages_total");

    private TelemetryMetricsReader() {}

    static List<Metrics> read(ElementDocument document, Fields spec) {
        List<Metrics> all = new ArrayList<>();
        for (Fields entry : spec.sections("metrics")) {
            List<String> providers = TelemetryProviders.named(document, entry, TelemetryProviders.Use.METRICS);
            List<MetricOverride> overrides = new ArrayList<>();
            entry.sections("overrides").forEach(override -> overrides.add(override(override)));
            if (!overrides.isEmpty()) {
                byOursAlone(entry, "overrides");
            }
            if (entry.has("reportingInterval")) {
                byOursAlone(entry, "reportingInterval");
            }
            Setting<Duration> interval = entry.duration("reportingInterval", Duration.ofMillis(1))
                    .<Setting<Duration>>map(value -> Setting.of(value, entry.origin("reportingInterval")))
                    .orElseGet(Setting::unset);
            all.add(new Metrics(providers, overrides, interval, entry.origin()));
            entry.done();
        }
        return all;
    }

    private static void byOursAlone(Fields entry, String field) {
        entry.findings()
                .warning(
                        Codes.PROVIDER_NOT_TOLD,
                        entry.keyPosition(field),
                        entry.path(field) + ": honoured by our own proxy alone",
                        "stock Envoy lacks Istio's filter for metrics, and counts as if nothing was written",
                        "run the workload without --data-plane envoy where its metrics matter");
    }

    private static MetricOverride override(Fields override) {
        String metric = "";
        Mode mode = Mode.CLIENT_AND_SERVER;
        Optional<Fields> written = override.section("match");
        if (written.isPresent()) {
            Fields match = written.get();
            mode = TelemetryReader.mode(match);
            metric = match.has("customMetric")
                    ? match.requiredText("customMetric", "the name of a metric")
                    : match.word("metric", METRICS).filter(m -> !m.equals(ALL)).orElse("");
            match.accept("metric", "customMetric");
            match.done();
        }
        Setting<Boolean> disabled = override.flag("disabled")
                .<Setting<Boolean>>map(flag -> Setting.of(flag, override.origin("disabled")))
                .orElseGet(Setting::unset);
        Map<String, Tag> tags = new TreeMap<>();
        override.sectionMap("tagOverrides").forEach((name, tag) -> tag(tag).ifPresent(read -> tags.put(name, read)));
        if (!metric.isEmpty() && !METRICS.contains(metric) && !NAMES.contains(metric)) {
            override.findings()
                    .warning(
                            Codes.NO_EFFECT,
                            override.position("match"),
                            override.path("match") + ".customMetric: there is no metric '" + metric + "'"
                                    + NearestName.suggestion(metric, new TreeSet<>(NAMES)),
                            "proxies count Istio's metrics and no others",
                            "write one of " + String.join(", ", NAMES));
        }
        MetricOverride read = new MetricOverride(metric, mode, disabled, tags, override.origin());
        override.done();
        return read;
    }

    /// Nothing for one that no proxy could set.
    private static Optional<Tag> tag(Fields tag) {
        boolean remove = tag.word("operation", List.of("UPSERT", "REMOVE"))
                .filter("REMOVE"::equals)
                .isPresent();
        String value = tag.text("value", "");
        if (remove && !value.isEmpty()) {
            tag.error(Codes.CONTRADICTION, "value", "stands beside operation REMOVE", "remove it");
        }
        boolean taken = TelemetryExpressions.tag(tag, "value");
        if (!remove && value.isEmpty()) {
            tag.missing("value", "what the tag is set to");
        }
        tag.done();
        if (remove) {
            return Optional.of(new Tag.Remove());
        }
        return taken ? Optional.of(new Tag.Upsert(value)) : Optional.empty();
    }
}
