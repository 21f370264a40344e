package dev.meshwright.model;

import java.util.Map;

/// What holds for spans where no [Telemetry] says it (`defaultConfig.tracing` of MeshConfig).
///
/// @param percentage of requests that nobody asked to trace; Istio: 1
/// @param pathLengthMax of the URL in a span; 0: the provider's
public record SpanDefaults(double percentage, Map<String, SpanTag> tags, int pathLengthMax) {
    public static final SpanDefaults DEFAULT = new SpanDefaults(1, Map.of(), 0);

    public SpanDefaults {
        tags = SortedCopy.of(tags);
    }
}
