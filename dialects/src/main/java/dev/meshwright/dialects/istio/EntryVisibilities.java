package dev.meshwright.dialects.istio;

import dev.meshwright.base.tree.Fields;
import dev.meshwright.dialects.document.MeshParts;
import dev.meshwright.model.Inventory;
import dev.meshwright.model.LabelSelector;
import dev.meshwright.model.MeshSettings.EntryVisibility;
import dev.meshwright.model.MeshSettings.EntryVisibility.Most;
import dev.meshwright.model.Service;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// `serviceEntryVisibility` of MeshConfig: narrows what ServiceEntries export, by the labels of their namespaces, and
/// never widens it (Istio, `serviceExportTo`).
final class EntryVisibilities {
    private static final String FIELD = "serviceEntryVisibility";
    private static final List<String> WORDS = List.of("VISIBILITY_UNSPECIFIED", "NONE", "NAMESPACE", "PUBLIC");
    private static final String HIDDEN = "~";
    private static final String OWN = ".";

    private EntryVisibilities() {}

    /// In order; the last is for every namespace.
    static List<EntryVisibility> read(Fields mesh) {
        Optional<Fields> section = mesh.section(FIELD);
        if (section.isEmpty()) {
            return List.of();
        }
        List<EntryVisibility> policies = policies(section.get());
        boolean applies = section.get().flag("applyToSidecars").orElse(false);
        section.get().done();
        if (!applies) {
            NotHere.say(
                    mesh,
                    FIELD,
                    "without applyToSidecars it is about ambient mode alone, which is not here",
                    "write applyToSidecars: true");
        }
        return applies ? policies : List.of();
    }

    private static List<EntryVisibility> policies(Fields section) {
        List<EntryVisibility> all = new ArrayList<>();
        for (Fields policy : section.sections("policies")) {
            List<LabelSelector> namespaces = new ArrayList<>();
            for (Fields rule : policy.sections("matchingRules")) {
                rule.section("namespaceSelector")
                        .map(MeshIngressReader::selector)
                        .ifPresent(namespaces::add);
                rule.done();
            }
            all.add(new EntryVisibility(namespaces, most(policy, "visibility")));
            policy.done();
        }
        all.add(new EntryVisibility(List.of(), most(section, "defaultVisibility")));
        return all;
    }

    private static Most most(Fields fields, String name) {
        return fields.word(name, WORDS)
                .filter(word -> !word.equals(WORDS.getFirst()))
                .map(Most::valueOf)
                .orElse(Most.PUBLIC);
    }

    /// @return whether some service is seen by fewer
    static boolean link(MeshParts parts, List<EntryVisibility> policies) {
        if (policies.isEmpty()) {
            return false;
        }
        Map<String, Map<String, String>> labels = new HashMap<>();
        for (Inventory.Namespace namespace : parts.namespaces()) {
            labels.put(namespace.name(), namespace.labels());
        }
        boolean[] narrowed = {false};
        parts.replaceServices(service -> {
            if (!service.origin().element().kind().equals("ServiceEntry")) {
                return service;
            }
            List<String> exportTo =
                    narrowed(service, most(policies, labels.getOrDefault(service.namespace(), Map.of())));
            narrowed[0] |= !exportTo.equals(service.exportTo());
            return exportTo.equals(service.exportTo()) ? service : service.exportedTo(exportTo);
        });
        return narrowed[0];
    }

    private static Most most(List<EntryVisibility> policies, Map<String, String> labels) {
        Optional<EntryVisibility> first = policies.stream()
                .filter(p -> p.namespaces().stream().allMatch(s -> s.picks(labels)))
                .findFirst();
        return first.map(EntryVisibility::most).orElse(Most.PUBLIC);
    }

    private static List<String> narrowed(Service service, Most most) {
        List<String> declared = service.exportTo();
        return switch (most) {
            case PUBLIC -> declared;
            case NONE -> List.of(HIDDEN);
            case NAMESPACE -> {
                boolean own = declared.isEmpty()
                        || declared.contains("*")
                        || declared.contains(OWN)
                        || declared.contains(service.namespace());
                yield List.of(own ? OWN : HIDDEN);
            }
        };
    }
}
