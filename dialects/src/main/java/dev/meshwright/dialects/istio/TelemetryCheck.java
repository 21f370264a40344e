package dev.meshwright.dialects.istio;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.tree.Fields;
import dev.meshwright.dialects.document.ElementDocument;

/// What Istio's admission asks of a Telemetry beyond its schema
/// (istio.io/latest/docs/reference/config/telemetry).
final class TelemetryCheck {
    private TelemetryCheck() {}

    static void check(ElementDocument document, Fields spec) {
        PolicyTargets.check(spec);
        for (String list : new String[] {"metrics", "tracing", "accessLogging"}) {
            spec.sections(list).forEach(entry -> {
                providers(entry);
                switch (list) {
                    case "metrics" -> metrics(entry);
                    case "tracing" -> tracing(entry);
                    default -> {}
                }
                entry.ignoreRest();
            });
        }
        spec.ignoreRest();
    }

    private static void providers(Fields entry) {
        entry.sections("providers").forEach(provider -> {
            provider.requiredText("name", "the name of an extension provider of MeshConfig");
            provider.ignoreRest();
        });
    }

    private static void tracing(Fields tracing) {
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

    private static void metrics(Fields metrics) {
        metrics.sections("overrides").forEach(override -> {
            override.sectionMap("tagOverrides").forEach((_, tag) -> {
                boolean remove = tag.text("operation", "UPSERT").equals("REMOVE");
                String value = tag.text("value", "");
                if (remove && !value.isEmpty()) {
                    tag.error(Codes.CONTRADICTION, "value", "stands beside operation REMOVE", "remove it");
                }
                if (!remove && value.isEmpty()) {
                    tag.missing("value", "what the tag is set to");
                }
                tag.ignoreRest();
            });
            override.section("match").ifPresent(match -> {
                if (match.has("customMetric")) {
                    match.requiredText("customMetric", "the name of a metric");
                }
                match.ignoreRest();
            });
            override.ignoreRest();
        });
    }
}
