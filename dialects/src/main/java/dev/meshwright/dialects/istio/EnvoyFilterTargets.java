package dev.meshwright.dialects.istio;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.tree.Fields;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Which proxies an EnvoyFilter is for: `workloadSelector` or `targetRefs`.
final class EnvoyFilterTargets {
    private EnvoyFilterTargets() {}

    /// Labels of the workloads, of which any picks; empty: every one of the namespace.
    static List<Map<String, String>> selectors(Fields spec) {
        List<Map<String, String>> selectors = new ArrayList<>();
        spec.section("workloadSelector").ifPresent(section -> {
            Map<String, String> labels = section.textMap("labels");
            section.done();
            if (!labels.isEmpty()) {
                selectors.add(labels);
            }
        });
        for (Fields reference : spec.sections("targetRefs")) {
            String kind = reference.text("kind", "");
            if (kind.equals("Gateway")) {
                selectors.add(Map.of(PolicyTargets.GATEWAY_NAME, reference.text("name", "")));
            } else {
                reference
                        .findings()
                        .warning(
                                Codes.PATCH_LEFT_OUT,
                                reference.position("kind"),
                                reference.path("kind") + ": only waypoints are patched for a " + kind
                                        + " (expected: Gateway)",
                                "nothing is patched for it",
                                "select the workloads with workloadSelector");
            }
        }
        return selectors;
    }

    /// All targets were of a kind that no proxy here stands for.
    static boolean picksNothing(Fields spec, List<Map<String, String>> selectors) {
        return selectors.isEmpty() && !spec.items("targetRefs").isEmpty();
    }
}
