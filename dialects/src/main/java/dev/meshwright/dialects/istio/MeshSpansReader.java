package dev.meshwright.dialects.istio;

import dev.meshwright.base.tree.Fields;
import dev.meshwright.model.SpanDefaults;
import dev.meshwright.model.SpanTag;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// `defaultConfig.tracing` of MeshConfig: what holds for spans where no Telemetry says it. Where they go is
/// the matter of extension providers alone: a proxy is not told a collector when it is started.
final class MeshSpansReader {
    private static final String SINK =
            "spans go to an extension provider that a Telemetry or defaultProviders.tracing names";
    private static final String NEXT = "write opentelemetry or zipkin in extensionProviders, and name it there";

    private MeshSpansReader() {}

    static SpanDefaults read(Optional<Fields> proxies, SpanDefaults usual) {
        Optional<Fields> section = proxies.flatMap(p -> p.section("tracing"));
        if (section.isEmpty()) {
            return usual;
        }
        Fields tracing = section.get();
        Map<String, SpanTag> tags = TelemetryTracingReader.tags(tracing);
        SpanDefaults read = new SpanDefaults(
                tracing.decimal("sampling", 0, 100).filter(p -> p > 0).orElse(usual.percentage()),
                tags.isEmpty() ? usual.tags() : tags,
                tracing.integer("maxPathTagLength", 0, Integer.MAX_VALUE).orElse(usual.pathLengthMax()));
        for (String sink : List.of(
                "zipkin", "lightstep", "datadog", "stackdriver", "openCensusAgent", "tlsSettings", "enableIstioTags")) {
            NotHere.say(tracing, sink, SINK, NEXT);
        }
        tracing.done();
        return read;
    }
}
