package dev.meshwright.compile.telemetry;

import dev.meshwright.compile.telemetry.MetricsPlan.Change;
import dev.meshwright.model.Setting;
import dev.meshwright.model.Telemetry;
import dev.meshwright.model.Telemetry.MetricOverride;
import dev.meshwright.model.Telemetry.Metrics;
import dev.meshwright.model.Telemetry.Mode;
import dev.meshwright.model.Telemetry.Tag;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/// What comes of the `metrics` sections of several Telemetry documents, for one side of a workload (Istio): the
/// last section that names providers says who gets metrics at all; an entry without names is about those that
/// the entry before it named; overrides lie over each other, tag by tag.
final class MetricMerge {
    /// Istio's words and the names of the metrics without `istio_`.
    static final SortedMap<String, String> NAMES = new TreeMap<>(Map.of(
            "REQUEST_COUNT", "requests_total",
            "REQUEST_DURATION", "request_duration_milliseconds",
            "REQUEST_SIZE", "request_bytes",
            "RESPONSE_SIZE", "response_bytes",
            "TCP_OPENED_CONNECTIONS", "tcp_connections_opened_total",
            "TCP_CLOSED_CONNECTIONS", "tcp_connections_closed_total",
            "TCP_SENT_BYTES", "tcp_sent_bytes_total",
            "TCP_RECEIVED_BYTES", "tcp_received_bytes_total",
            "GRPC_REQUEST_MESSAGES", "request_messages_total",
            "GRPC_RESPONSE_MESSAGES", "response_messages_total"));

    /// What is said of one metric so far.
    private static final class Said {
        private Setting<Boolean> disabled = Setting.unset();
        private final Map<String, Tag> tags = new TreeMap<>();

        void add(MetricOverride override) {
            disabled = override.disabled().isSet() ? override.disabled() : disabled;
            tags.putAll(override.tags());
        }

        Change change() {
            List<String> remove = new ArrayList<>();
            Map<String, String> upsert = new TreeMap<>();
            tags.forEach((name, tag) -> {
                switch (tag) {
                    case Tag.Remove() -> remove.add(name);
                    case Tag.Upsert(var expression) -> upsert.put(name, expression);
                }
            });
            return new Change(disabled.orElse(false), remove, upsert);
        }

        boolean changes() {
            return disabled.orElse(false) || !tags.isEmpty();
        }
    }

    private MetricMerge() {}

    /// @param usual names of providers where nobody says it
    /// @param counts whether a provider is one whose metrics these are
    static MetricsPlan of(List<Telemetry> documents, List<String> usual, Mode side, Predicate<String> counts) {
        List<Metrics> sections = sections(documents);
        return provider(sections, usual, counts)
                .map(provider -> of(sections, usual, side, provider))
                .orElse(MetricsPlan.OFF);
    }

    /// The overrides that this comes of, in order; none where there are none or nobody gets metrics.
    static List<MetricOverride> inForce(
            List<Telemetry> documents, List<String> usual, Mode side, Predicate<String> counts) {
        List<Metrics> sections = sections(documents);
        return provider(sections, usual, counts)
                .map(provider -> about(sections, usual, side, provider))
                .orElseGet(List::of);
    }

    private static List<Metrics> sections(List<Telemetry> documents) {
        return documents.stream()
                .map(Telemetry::metrics)
                .flatMap(Collection::stream)
                .toList();
    }

    private static Optional<String> provider(List<Metrics> sections, List<String> usual, Predicate<String> counts) {
        List<String> inScope = usual;
        for (Metrics section : sections) {
            inScope = section.providers().isEmpty() ? inScope : section.providers();
        }
        return inScope.stream().filter(counts).findFirst();
    }

    private static MetricsPlan of(List<Metrics> sections, List<String> usual, Mode side, String provider) {
        Map<String, Said> said = new HashMap<>();
        boolean off = false;
        for (MetricOverride override : about(sections, usual, side, provider)) {
            off = override.metric().isEmpty() && override.disabled().orElse(false);
            if (!off) {
                matched(override)
                        .forEach(name ->
                                said.computeIfAbsent(name, _ -> new Said()).add(override));
            }
        }
        SortedMap<String, Change> metrics = new TreeMap<>();
        said.forEach((name, each) -> {
            if (each.changes()) {
                metrics.put(name, each.change());
            }
        });
        return off ? MetricsPlan.OFF : new MetricsPlan(false, metrics, interval(sections, usual, provider));
    }

    /// The last one that is written of a provider, on both sides.
    private static Duration interval(List<Metrics> sections, List<String> usual, String provider) {
        Duration interval = Duration.ZERO;
        List<String> parents = usual;
        for (Metrics section : sections) {
            parents = section.providers().isEmpty() ? parents : section.providers();
            if (parents.contains(provider)) {
                interval = section.reportingInterval().orElse(interval);
            }
        }
        return interval;
    }

    /// What is said of a provider's metrics, in order.
    private static List<MetricOverride> about(List<Metrics> sections, List<String> usual, Mode side, String provider) {
        List<MetricOverride> about = new ArrayList<>();
        List<String> parents = usual;
        for (Metrics section : sections) {
            parents = section.providers().isEmpty() ? parents : section.providers();
            if (parents.contains(provider)) {
                section.overrides().stream()
                        .filter(o -> o.mode().includes(side))
                        .forEach(about::add);
            }
        }
        return about;
    }

    private static Collection<String> matched(MetricOverride override) {
        return override.metric().isEmpty()
                ? NAMES.values()
                : List.of(NAMES.getOrDefault(override.metric(), override.metric()));
    }
}
