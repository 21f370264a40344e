package dev.meshwright.dialects.istio;

import dev.meshwright.base.cel.CelAttributes;
import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.tree.Fields;

/// Expressions over calls, checked where they are written.
final class TelemetryExpressions {
    private TelemetryExpressions() {}

    /// @param tags whether it gives a tag of a metric
    static void check(Fields owner, String field, boolean tags) {
        String text = owner.text(field, "");
        if (text.isEmpty()) {
            return;
        }
        CelAttributes.fault(text, tags)
                .ifPresent(fault -> owner.error(
                        Codes.BAD_TEXT,
                        field,
                        fault,
                        "write an expression in CEL over Envoy's attributes, for example response.code >= 400"));
        CelAttributes.elsewhere(text)
                .ifPresent(name -> owner.findings()
                        .warning(
                                Codes.PROVIDER_NOT_TOLD,
                                owner.position(field),
                                owner.path(field) + ": " + name + " is known to stock Envoy alone",
                                "for our own proxy no call has it, so a filter that needs it lets nothing through and"
                                        + " a tag is 'unknown'",
                                "use another attribute, or run the workload with --data-plane envoy"));
    }
}
