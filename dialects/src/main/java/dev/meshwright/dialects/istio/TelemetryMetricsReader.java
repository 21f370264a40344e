package dev.meshwright.dialects.istio;

import dev.meshwright.base.diagnostic.Codes;
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

    private TelemetryMetricsReader() {}

    static List<Metrics> read(ElementDocument document, Fields spec) {
        List<Metrics> all = new ArrayList<>();
        for (Fields entry : spec.sections("metrics")) {
            List<String> providers = TelemetryProviders.named(document, entry, TelemetryProviders.Use.METRICS);
            List<MetricOverride> overrides = new ArrayList<>();
            entry.sections("overrides").forEach(override -> overrides.add(override(override)));
            Setting<Duration> interval = entry.duration("reportingInterval", Duration.ofMillis(1))
                    .<Setting<Duration>>map(value -> Setting.of(value, entry.origin("reportingInterval")))
                    .orElseGet(Setting::unset);
            all.add(new Metrics(providers, overrides, interval, entry.origin()));
            entry.done();
        }
        return all;
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
        override.sectionMap("tagOverrides").forEach((name, tag) -> tags.put(name, tag(tag)));
        MetricOverride read = new MetricOverride(metric, mode, disabled, tags, override.origin());
        override.done();
        return read;
    }

    private static Tag tag(Fields tag) {
        boolean remove = tag.word("operation", List.of("UPSERT", "REMOVE"))
                .filter("REMOVE"::equals)
                .isPresent();
        String value = tag.text("value", "");
        if (remove && !value.isEmpty()) {
            tag.error(Codes.CONTRADICTION, "value", "stands beside operation REMOVE", "remove it");
        }
        if (!remove && value.isEmpty()) {
            tag.missing("value", "what the tag is set to");
        }
        tag.done();
        return remove ? new Tag.Remove() : new Tag.Upsert(value);
    }
}
