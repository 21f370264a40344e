package dev.meshwright.dialects.istio;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.tree.Fields;
import dev.meshwright.dialects.document.ElementDocument;
import dev.meshwright.dialects.document.MeshParts;
import dev.meshwright.model.AuthorizationPolicy;
import dev.meshwright.model.AuthorizationPolicy.Action;
import dev.meshwright.model.AuthorizationPolicy.Condition;
import dev.meshwright.model.AuthorizationPolicy.Enforcement;
import dev.meshwright.model.AuthorizationPolicy.Rule;
import dev.meshwright.model.ExtensionProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// AuthorizationPolicy (istio.io/latest/docs/reference/config/security/authorization-policy). A part that cannot be
/// understood refuses the whole policy: a rule read by half could open what its author closed.
final class AuthorizationPolicyReader {
    private static final String DRY_RUN = "istio.io/dry-run";

    private AuthorizationPolicyReader() {}

    static void read(ElementDocument document, Fields spec, MeshParts parts) {
        AuthorizationPolicyCheck.check(document, spec);
        List<Map<String, String>> selectors = PolicyTargets.selectors(spec);
        if (document.findings().errors() > 0 || !PolicyTargets.isForProxies(spec)) {
            return;
        }
        Action action = Action.valueOf(spec.text("action", "ALLOW"));
        String provider = spec.section("provider")
                .map(section -> section.text("name", ""))
                .orElse("");
        if (action == Action.CUSTOM) {
            provider(document, spec, provider);
        }
        parts.add(new AuthorizationPolicy(
                document.name(),
                document.namespace(),
                selectors,
                action,
                provider,
                isDryRun(document) ? Enforcement.DRY_RUN : Enforcement.ENFORCED,
                spec.sections("rules").stream()
                        .map(AuthorizationPolicyReader::rule)
                        .toList(),
                document.origin()));
    }

    static boolean isDryRun(ElementDocument document) {
        return document.annotations().getOrDefault(DRY_RUN, "false").equals("true");
    }

    private static void provider(ElementDocument document, Fields spec, String provider) {
        boolean known = document.settings().extensionProviders().stream()
                .anyMatch(p -> p.name().equals(provider) && p.kind() instanceof ExtensionProvider.Kind.Decides);
        if (!known) {
            spec.findings()
                    .warning(
                            Codes.PROVIDER_UNKNOWN,
                            spec.position("provider"),
                            spec.path("provider") + ": '" + provider + "' is no extension provider of MeshConfig",
                            "nobody decides, so what the policy matches is refused",
                            "add it to extensionProviders, or use ALLOW or DENY");
        }
    }

    private static Rule rule(Fields rule) {
        List<Condition> when = new ArrayList<>();
        rule.sections("when")
                .forEach(entry -> AuthorizationAttributes.when(entry).ifPresent(when::add));
        return new Rule(
                inner(rule, "from", "source").stream()
                        .map(AuthorizationAttributes::source)
                        .toList(),
                inner(rule, "to", "operation").stream()
                        .map(AuthorizationAttributes::operation)
                        .toList(),
                when,
                rule.origin());
    }

    private static List<Fields> inner(Fields rule, String list, String name) {
        return rule.sections(list).stream()
                .flatMap(entry -> entry.section(name).stream())
                .toList();
    }
}
