package dev.meshwright.dialects.istio;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.tree.Fields;
import dev.meshwright.dialects.document.ElementDocument;
import dev.meshwright.model.Setting;
import dev.meshwright.model.SpanTag;
import dev.meshwright.model.Telemetry;
import dev.meshwright.model.Telemetry.Mode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The section `tracing` of a Telemetry (istio.io/latest/docs/reference/config/telemetry), and tags of spans wherever
/// they are written.
final class TelemetryTracingReader {
    private TelemetryTracingReader() {}

    static List<Telemetry.Tracing> read(ElementDocument document, Fields spec) {
        List<Telemetry.Tracing> all = new ArrayList<>();
        for (Fields entry : spec.sections("tracing")) {
            all.add(entry(document, entry));
        }
        return all;
    }

    private static Telemetry.Tracing entry(ElementDocument document, Fields entry) {
        Mode mode = entry.section("match")
                .map(match -> {
                    Mode read = TelemetryReader.mode(match);
                    match.done();
                    return read;
                })
                .orElse(Mode.CLIENT_AND_SERVER);
        Telemetry.Tracing read = new Telemetry.Tracing(
                mode,
                TelemetryProviders.named(document, entry, TelemetryProviders.Use.TRACING),
                entry.decimal("randomSamplingPercentage", 0, 100)
                        .<Setting<Double>>map(p -> Setting.of(p, entry.origin("randomSamplingPercentage")))
                        .orElseGet(Setting::unset),
                Settings.flag(entry, "disableSpanReporting"),
                tags(entry),
                Settings.flag(entry, "enableIstioTags"),
                Settings.flag(entry, "useRequestIdForTraceSampling"),
                Settings.flag(entry, "disableContextPropagation"),
                entry.origin());
        entry.done();
        return read;
    }

    /// `customTags`.
    static Map<String, SpanTag> tags(Fields tracing) {
        Map<String, SpanTag> tags = new TreeMap<>();
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
            value(tag).ifPresent(value -> tags.put(name, value));
            tag.done();
        });
        return tags;
    }

    private static Optional<SpanTag> value(Fields tag) {
        if (tag.count("literal", "header", "environment", "formatter") != 1) {
            tag.findings()
                    .error(
                            Codes.CONTRADICTION,
                            tag.position(),
                            tag.path() + ": expected one of literal, header, environment and formatter",
                            "",
                            "say where the value of the tag comes from");
        }
        Optional<SpanTag> literal = tag.section("literal").map(from -> {
            String value = from.requiredText("value", "a text");
            from.done();
            return new SpanTag.Literal(value);
        });
        Optional<SpanTag> header = tag.section("header").map(from -> {
            String name = from.requiredText("name", "a text");
            String otherwise = from.text("defaultValue", "");
            from.done();
            return new SpanTag.Header(name, otherwise);
        });
        Optional<SpanTag> variable = tag.section("environment").map(from -> {
            String name = from.requiredText("name", "a text");
            String otherwise = from.text("defaultValue", "");
            from.done();
            return new SpanTag.Environment(name, otherwise);
        });
        Optional<SpanTag> formatter = tag.section("formatter").map(from -> {
            String format = from.requiredText("value", "a text with operators of access logs");
            LogOperators.checkTag(from, "value", format);
            from.done();
            return new SpanTag.Formatted(format);
        });
        return literal.or(() -> header).or(() -> variable).or(() -> formatter);
    }
}
