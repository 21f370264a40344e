package dev.meshwright.compile.telemetry;

import dev.meshwright.base.diagnostic.Origin;
import dev.meshwright.model.AccessLogging;
import dev.meshwright.model.ExtensionProvider;
import dev.meshwright.model.ExtensionProvider.Kind;
import dev.meshwright.model.ExtensionProvider.ServiceRef;
import dev.meshwright.model.MeshSettings;
import dev.meshwright.model.Setting;
import dev.meshwright.model.SpanTag;
import dev.meshwright.model.Telemetry;
import dev.meshwright.model.Telemetry.MetricOverride;
import dev.meshwright.model.Telemetry.Mode;
import dev.meshwright.model.TelemetryDefaults;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/// What proxies of a mesh tell of calls. A provider that is not there, or whose service is not, is told nothing
/// (Istio).
public final class TelemetryView {
    private final MeshSettings settings;
    private final Telemetries documents;
    private final Set<String> labels = new TreeSet<>();
    private final Predicate<ServiceRef> exists;

    /// @param exists whether a service has a port
    public TelemetryView(MeshSettings settings, List<Telemetry> all, Predicate<ServiceRef> exists) {
        this.settings = settings;
        this.exists = exists;
        documents = new Telemetries(settings.rootNamespace(), all);
        all.stream()
                .map(Telemetry::selectors)
                .flatMap(Collection::stream)
                .forEach(selector -> labels.addAll(selector.keySet()));
        if (!settings.telemetry().tracing().isEmpty()
                || all.stream().anyMatch(t -> !t.tracing().isEmpty())) {
            labels.addAll(CanonicalService.LABELS);
        }
    }

    /// The labels that some Telemetry asks of workloads.
    public Set<String> labels() {
        return labels;
    }

    /// Those that hold for a workload, what comes later over what comes earlier.
    public List<Telemetry> of(String namespace, Map<String, String> workloadLabels) {
        return documents.of(namespace, workloadLabels);
    }

    /// Who is told of the calls on one side of a workload. Where nobody says anything of a provider that is there, the
    /// log of the mesh holds (Istio's `accessLogFile`).
    public List<LogSink> logs(List<Telemetry> ours, Mode side) {
        List<LogSink> sinks = new ArrayList<>();
        boolean said = false;
        for (LogMerge.Told told : LogMerge.of(ours, settings.telemetry().accessLogs(), side)) {
            Optional<ExtensionProvider> named = provider(told.provider());
            Optional<Kind.Logs> to = named.map(ExtensionProvider::kind)
                    .filter(Kind.Logs.class::isInstance)
                    .map(Kind.Logs.class::cast)
                    .filter(this::isThere);
            said |= to.isPresent();
            if (!told.disabled() && to.isPresent()) {
                Origin origin = told.origin().orElse(named.get().origin());
                sinks.add(new LogSink(to.get(), told.filter(), origin));
            }
        }
        return said ? sinks : ofMesh();
    }

    /// How the calls on one side of a workload are traced; empty: not at all.
    ///
    /// @param workloadLabels of the workload, with those that name its service
    public Optional<SpanSink> spans(
            List<Telemetry> ours, Mode side, String namespace, Map<String, String> workloadLabels) {
        TelemetryDefaults defaults = settings.telemetry();
        SpanMerge merged = SpanMerge.of(ours, defaults.tracing(), defaults.spans(), side);
        if (merged.disabled()) {
            return Optional.empty();
        }
        CanonicalService self = CanonicalService.of(namespace, workloadLabels);
        Map<String, SpanTag> tags = new TreeMap<>();
        if (merged.istioTags()) {
            self.tags().forEach((name, value) -> tags.put(name, new SpanTag.Literal(value)));
        }
        tags.putAll(merged.tags());
        Optional<ExtensionProvider> named = provider(merged.provider());
        return named.map(ExtensionProvider::kind)
                .filter(Kind.Traces.class::isInstance)
                .map(Kind.Traces.class::cast)
                .filter(to -> exists.test(to.service()))
                .map(to -> new SpanSink(
                        to,
                        self.name() + "." + namespace,
                        merged.percentage(),
                        tags,
                        to.tagLengthMax() > 0
                                ? to.tagLengthMax()
                                : defaults.spans().pathLengthMax(),
                        merged.byRequestId(),
                        merged.noContextPropagation(),
                        merged.origin().orElse(named.get().origin())));
    }

    private List<LogSink> ofMesh() {
        return switch (settings.accessLog()) {
            case AccessLogging.Off() -> List.of();
            case AccessLogging.File(var path, var format, var _) ->
                List.of(new LogSink(
                        new Kind.FileLog(path, format, false), Setting.unset(), Origin.builtIn("accessLogFile")));
        };
    }

    /// How calls on one side of a workload are counted.
    public MetricsPlan metrics(List<Telemetry> ours, Mode side, Traits traits) {
        return traits.countsAsTold()
                ? MetricMerge.of(ours, settings.telemetry().metrics(), side, this::counts)
                : MetricsPlan.USUAL;
    }

    /// What is said of metrics, in the order in which it lies over each other; empty where they are usual or off.
    public List<MetricOverride> overrides(List<Telemetry> ours, Mode side) {
        return MetricMerge.inForce(ours, settings.telemetry().metrics(), side, this::counts);
    }

    private boolean counts(String name) {
        return provider(name).filter(p -> p.kind() instanceof Kind.Prometheus).isPresent();
    }

    public Optional<ExtensionProvider> provider(String name) {
        return TelemetryDefaults.find(settings.extensionProviders(), name);
    }

    private boolean isThere(Kind.Logs to) {
        return to.service().map(exists::test).orElse(true);
    }
}
