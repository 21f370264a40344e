package dev.meshwright.model;

import java.util.List;
import java.util.Optional;

/// Whom proxies tell of calls where no [Telemetry] names providers (MeshConfig `defaultProviders`).
///
/// @param metrics names of providers; Istio's installation names `prometheus`
/// @param accessLogs names of providers; none: the log that [MeshSettings#accessLog] says
/// @param tracing names of providers
/// @param spans what holds for them
/// @param clusters under which names they are counted
/// @param listenerLogs whether connections that no filter chain took are logged too
public record TelemetryDefaults(
        List<String> metrics,
        List<String> accessLogs,
        List<String> tracing,
        boolean listenerLogs,
        SpanDefaults spans,
        StatNames clusters) {
    public static final TelemetryDefaults DEFAULT = new TelemetryDefaults(
            List.of(ExtensionProvider.PROMETHEUS), List.of(), List.of(), true, SpanDefaults.DEFAULT, StatNames.OWN);

    public TelemetryDefaults {
        metrics = List.copyOf(metrics);
        accessLogs = List.copyOf(accessLogs);
        tracing = List.copyOf(tracing);
    }

    /// The provider of a name, whatever the case of its letters (Istio); those that Istio brings are always there.
    public static Optional<ExtensionProvider> find(List<ExtensionProvider> providers, String name) {
        return providers.stream()
                .filter(p -> p.name().equalsIgnoreCase(name))
                .findFirst()
                .or(() -> ExtensionProvider.BUILT_IN.stream()
                        .filter(p -> p.name().equalsIgnoreCase(name))
                        .findFirst());
    }
}
