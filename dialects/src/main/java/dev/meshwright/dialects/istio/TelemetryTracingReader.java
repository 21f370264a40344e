package dev.meshwright.dialects.istio;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.tree.Fields;

/// The section `tracing` of a Telemetry (istio.io/latest/docs/reference/config/telemetry). It is checked by what
/// Istio's
/// admission asks beyond its schema.
final class TelemetryTracingReader {
    private TelemetryTracingReader() {}

    static void read(Fields spec) {
        spec.sections("tracing").forEach(entry -> {
            TelemetryReader.providers(entry);
            check(entry);
            entry.ignoreRest();
        });
        spec.unsupported("tracing");
    }

    private static void check(Fields tracing) {
        tracing.decimal("randomSamplingPercentage", 0, 100);
        tracing.sectionMap("customTags").forEach((name, tag) -> {
            if (name.isEmpty()) {
                tag.findings()
                        .error(
                                Codes.BAD_NAME,
                                tag.position(),
                                tracing.path("customTags") + ": a tag without name",
                                "",
                                "name the tag");
            }
            tag.section("literal").ifPresent(literal -> required(literal, "value"));
            tag.section("header").ifPresent(header -> required(header, "name"));
            tag.section("environment").ifPresent(variable -> required(variable, "name"));
            tag.ignoreRest();
        });
    }

    private static void required(Fields fields, String name) {
        fields.requiredText(name, "a text");
        fields.ignoreRest();
    }
}
