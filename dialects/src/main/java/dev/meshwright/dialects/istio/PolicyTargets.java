package dev.meshwright.dialects.istio;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.tree.Fields;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What a policy is about: `selector`, `targetRef` or `targetRefs`
/// (istio.io/latest/docs/reference/config/type/workload-selector).
final class PolicyTargets {
    private static final String GATEWAY_API = "gateway.networking.k8s.io";
    static final String GATEWAY_NAME = GATEWAY_API + "/gateway-name";
    private static final Set<String> KINDS = Set.of(
            "/Service",
            "core/Service",
            "networking.istio.io/ServiceEntry",
            GATEWAY_API + "/Gateway",
            GATEWAY_API + "/GatewayClass");

    private PolicyTargets() {}

    static void check(Fields spec) {
        spec.section("selector").ifPresent(section -> Selector.matchLabels(section, "matchLabels"));
        spec.section("targetRef").ifPresent(PolicyTargets::reference);
        spec.sections("targetRefs").forEach(PolicyTargets::reference);
        boolean several = spec.items("targetRefs").isEmpty()
                ? spec.count("selector", "targetRef") > 1
                : spec.count("selector", "targetRef") > 0;
        if (several) {
            spec.findings()
                    .error(
                            Codes.CONTRADICTION,
                            spec.position(),
                            spec.path() + ": several of selector, targetRef and targetRefs (expected: one)",
                            "",
                            "keep one of them");
        }
    }

    /// Labels of the workloads that a checked policy is attached to, of which any picks; empty: every one of the
    /// namespace. A Gateway's workloads carry its name in a label.
    static List<Map<String, String>> selectors(Fields spec) {
        List<Map<String, String>> selectors = new ArrayList<>();
        spec.section("selector")
                .map(section -> section.textMap("matchLabels"))
                .filter(labels -> !labels.isEmpty())
                .ifPresent(selectors::add);
        for (Fields reference : references(spec)) {
            if (isGateway(reference)) {
                selectors.add(Map.of(GATEWAY_NAME, reference.text("name", "")));
            } else {
                reference
                        .findings()
                        .warning(
                                Codes.NO_EFFECT,
                                reference.position("kind"),
                                reference.path("kind") + ": only waypoints enforce a policy for a "
                                        + reference.text("kind", "") + ", and no proxy here is one",
                                "no proxy enforces this policy for it",
                                "attach it to the workloads with a selector");
            }
        }
        return selectors;
    }

    /// Whether any proxy here can enforce a checked policy: not when all that it refers to is enforced by waypoints.
    /// Then it is about nothing, and not about the whole namespace.
    static boolean isForProxies(Fields spec) {
        List<Fields> references = references(spec);
        return references.isEmpty() || references.stream().anyMatch(PolicyTargets::isGateway);
    }

    private static List<Fields> references(Fields spec) {
        List<Fields> references = new ArrayList<>(spec.sections("targetRefs"));
        spec.section("targetRef").ifPresent(references::add);
        return references;
    }

    private static boolean isGateway(Fields reference) {
        return reference.text("kind", "").equals("Gateway");
    }

    private static void reference(Fields reference) {
        String group = reference.text("group", "");
        String kind = reference.text("kind", "");
        reference.requiredText("name", "the name of what the policy is about");
        if (!reference.text("namespace", "").isEmpty()) {
            reference.error(
                    Codes.RULE_BROKEN,
                    "namespace",
                    "a policy is about its own namespace",
                    "remove it, and put the policy beside what it is about");
        }
        if (!KINDS.contains(group + "/" + kind)) {
            reference.error(
                    Codes.UNKNOWN_WORD,
                    "kind",
                    "'" + group + "/" + kind + "' (expected: Service, networking.istio.io/ServiceEntry, " + GATEWAY_API
                            + "/Gateway or " + GATEWAY_API + "/GatewayClass)",
                    "write one of them");
        }
        reference.done();
    }
}
