package dev.meshwright.dialects;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.diagnostic.Findings;
import dev.meshwright.base.tree.Tree;
import dev.meshwright.model.LabelSelector;
import dev.meshwright.model.MeshSettings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Which namespaces a mesh looks at (Istio MeshConfig `discoverySelectors`): those that any selector picks by
/// the labels of their Namespace document. What belongs to no namespace is always seen, and so is the root
/// namespace, or mesh-wide policies would be lifted by a label that is missing.
///
/// @param selectors none: every namespace is seen
/// @param labels of each namespace that has a document
record Discovery(String root, List<LabelSelector> selectors, Map<String, Map<String, String>> labels) {
    /// Kubernetes gives every namespace its name as a label.
    private static final String NAME_LABEL = "kubernetes.io/metadata.name";

    static Discovery of(MeshSettings settings, List<ElementRead> elements) {
        List<LabelSelector> selectors = settings.discovery();
        Map<String, Map<String, String>> labels = new HashMap<>();
        if (selectors.isEmpty()) {
            return new Discovery(settings.rootNamespace(), selectors, labels);
        }
        for (ElementRead read : elements) {
            if (read.element().id().kind().equals("Namespace")) {
                labels.put(read.element().id().name(), labels(read.element()));
            }
        }
        return new Discovery(settings.rootNamespace(), selectors, labels);
    }

    private static Map<String, String> labels(Element element) {
        Map<String, String> labels = new HashMap<>();
        if (element.content().get("metadata").orElse(element.content()) instanceof Tree.Mapping metadata
                && metadata.get("labels").orElse(metadata) instanceof Tree.Mapping written) {
            written.entries().forEach(e -> {
                if (e.value() instanceof Tree.Scalar(var text, var _, var _)) {
                    labels.put(e.key(), text);
                }
            });
        }
        return labels;
    }

    /// The element, or one of the same name that means nothing here, with a word about it.
    ElementRead seen(ElementRead read, Findings findings) {
        Element element = read.element();
        String namespace = element.id().namespace();
        if (selectors.isEmpty()
                || namespace.isEmpty()
                || namespace.equals(root)
                || element.state() != Element.State.READ
                || picks(namespace)) {
            return read;
        }
        findings.info(
                Codes.KIND_NOT_READ,
                element.position(),
                element.id() + ": discoverySelectors of MeshConfig do not pick its namespace",
                "it has no effect on this mesh",
                "");
        return read.unseen();
    }

    private boolean picks(String namespace) {
        Map<String, String> all = new HashMap<>(labels.getOrDefault(namespace, Map.of()));
        all.putIfAbsent(NAME_LABEL, namespace);
        return selectors.stream().anyMatch(s -> s.picks(all));
    }
}
