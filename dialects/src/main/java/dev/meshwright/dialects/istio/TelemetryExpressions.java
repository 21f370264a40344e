package dev.meshwright.dialects.istio;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.meshwright.base.cel.CelAttributes;
import dev.meshwright.base.cel.CelParser;
import dev.meshwright.base.cel.CelPatterns;
import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.tree.Fields;
import java.util.Optional;

/// Expressions over calls, checked where they are written.
final class TelemetryExpressions {
    private TelemetryExpressions() {}

    /// That of a filter of logs. Istio takes what can be parsed.
    static void filter(Fields owner, String field) {
        String text = owner.text(field, "");
        if (text.isEmpty()) {
            return;
        }
        Optional<String> fault = fault(text);
        if (fault.isPresent()) {
            owner.error(
                    Codes.BAD_TEXT,
                    field,
                    fault.get(),
                    "write an expression in CEL over Envoy's attributes, for example response.code >= 400");
            return;
        }
        CelAttributes.stranger(text, false)
                .ifPresent(name -> noEffect(owner, field, name, "a filter that needs it lets nothing through"));
        elsewhere(owner, field, text);
    }

    /// That of a tag of a metric. Istio takes any text.
    ///
    /// @return whether proxies take it too
    static boolean tag(Fields owner, String field) {
        String text = owner.text(field, "");
        Optional<String> fault = text.isEmpty() ? Optional.empty() : fault(text);
        if (fault.isPresent()) {
            noEffect(owner, field, fault.get(), "the tag stays as it is");
            return false;
        }
        if (!text.isEmpty()) {
            CelAttributes.stranger(text, true)
                    .ifPresent(name -> noEffect(owner, field, name, "the tag is 'unknown' where it is needed"));
            elsewhere(owner, field, text);
        }
        return true;
    }

    /// What makes it no expression for a proxy.
    private static Optional<String> fault(String text) {
        return CelAttributes.fault(text)
                .or(() -> CelPatterns.of(CelParser.parse(text)).stream()
                        .flatMap(pattern -> pattern(pattern).stream())
                        .findFirst());
    }

    private static Optional<String> pattern(String pattern) {
        try {
            Pattern.compile(pattern);
            return Optional.empty();
        } catch (PatternSyntaxException e) {
            return Optional.of("'" + pattern + "' is no RE2 expression: " + e.getDescription());
        }
    }

    private static void noEffect(Fields owner, String field, String what, String why) {
        owner.findings()
                .warning(
                        Codes.NO_EFFECT,
                        owner.position(field),
                        owner.path(field) + ": " + what,
                        why,
                        "write an expression in CEL over Envoy's attributes, for example request.host");
    }

    private static void elsewhere(Fields owner, String field, String text) {
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
