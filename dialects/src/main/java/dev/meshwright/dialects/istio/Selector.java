package dev.meshwright.dialects.istio;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.tree.Fields;
import java.util.Map;

/// A workload selector: a mapping with one field of labels.
final class Selector {
    private Selector() {}

    /// Reads and finishes the section; warns when it selects everything.
    static Map<String, String> matchLabels(Fields section, String field) {
        Map<String, String> labels = Labels.read(section, field);
        labels.forEach((key, value) -> {
            if (key.contains("*") || value.contains("*")) {
                section.error(Codes.BAD_LABEL, field, "a selector has no wildcards", "name the labels in full");
            }
        });
        section.done();
        if (labels.isEmpty()) {
            section.findings()
                    .warning(
                            Codes.SELECTOR_WITHOUT_LABELS,
                            section.position(),
                            section.path() + ": no labels, so it selects every workload of the namespace",
                            "",
                            "add labels, or remove the selector");
        }
        return labels;
    }
}
