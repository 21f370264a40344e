package dev.meshwright.dialects.istio;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.tree.Fields;
import dev.meshwright.dialects.document.ElementDocument;
import dev.meshwright.dialects.document.MeshParts;
import dev.meshwright.dialects.document.Names;
import dev.meshwright.model.DestinationPolicy;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// DestinationRule (istio.io/latest/docs/reference/config/networking/destination-rule).
final class DestinationRuleReader {
    private DestinationRuleReader() {}

    static void read(ElementDocument document, Fields spec, MeshParts parts) {
        String host = spec.requiredText("host", "the name of a service");
        if (!host.isEmpty()) {
            Names.checkWildcardHost(document.findings(), spec.path("host"), host, spec.position("host"));
        }
        DestinationPolicy.TrafficPolicy traffic = spec.section("trafficPolicy")
                .map(policy -> TrafficPolicyReader.read(policy, DestinationPolicy.TrafficPolicy.NONE))
                .orElse(DestinationPolicy.TrafficPolicy.NONE);
        List<DestinationPolicy.Subset> subsets = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Fields subset : spec.sections("subsets")) {
            subsets.add(subset(subset, traffic, names));
        }
        List<String> exportTo =
                Visibility.exportTo(spec, document.settings().visibility().policies());
        Map<String, String> selector = spec.section("workloadSelector")
                .map(section -> Selector.matchLabels(section, "matchLabels"))
                .orElse(Map.of());
        parts.add(new DestinationPolicy(
                document.name(),
                document.namespace(),
                document.host(host),
                exportTo,
                selector,
                traffic,
                subsets,
                document.origin()));
    }

    private static DestinationPolicy.Subset subset(
            Fields subset, DestinationPolicy.TrafficPolicy above, Set<String> names) {
        String name = subset.requiredText("name", "a name for the subset");
        if (!name.isEmpty() && !Names.isDnsLabel(name.toLowerCase(java.util.Locale.ROOT))) {
            subset.error(Codes.BAD_NAME, "name", "'" + name + "' (expected: letters, digits and '-')", "rename it");
        }
        if (!name.isEmpty() && !names.add(name)) {
            subset.error(Codes.CONTRADICTION, "name", "'" + name + "' names a second subset", "rename one of them");
        }
        Map<String, String> labels = Labels.read(subset, "labels");
        DestinationPolicy.TrafficPolicy traffic = subset.section("trafficPolicy")
                .map(policy -> TrafficPolicyReader.read(policy, above))
                .orElse(DestinationPolicy.TrafficPolicy.NONE);
        subset.done();
        return new DestinationPolicy.Subset(name, labels, traffic, subset.origin());
    }
}
