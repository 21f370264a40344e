package dev.meshwright.dialects.istio;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.tree.Fields;
import java.util.Set;

/// What a policy is about: `selector`, `targetRef` or `targetRefs`
/// (istio.io/latest/docs/reference/config/type/workload-selector).
final class PolicyTargets {
    private static final String GATEWAY_API = "gateway.networking.k8s.io";
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

    private static void reference(Fields reference) {
        String group = reference.text("group", "");
        String kind = reference.text("kind", "");
        reference.requiredText("name", "the name of what the policy is about");
        if (!reference.text("namespace", "").isEmpty()) {
            reference.error(
                    Codes.VALUE_NOT_SUPPORTED,
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
