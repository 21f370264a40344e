package dev.meshwright.dialects.istio;

import dev.meshwright.base.diagnostic.Diagnostic;
import dev.meshwright.base.tree.Document;
import dev.meshwright.base.tree.DocumentFile;
import dev.meshwright.base.tree.SourceDocumentFile;
import dev.meshwright.base.tree.Tree;
import dev.meshwright.dialects.schema.SchemaSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Where a MeshConfig is written: a document of its own, the ConfigMap `istio` of an installation (`data.mesh`),
/// `spec.meshConfig` of an IstioOperator, `meshConfig` of an installation's values.
final class MeshConfigSource {
    /// The fields by which a document without a kind is known. Read when first asked for: most have a kind.
    private static final class Marks {
        /// A word that other documents without a kind may have too is no mark.
        private static final Set<String> NO_MARKS = Set.of("ca", "certificates");

        static final Set<String> ALL = marks();

        private static Set<String> marks() {
            Set<String> marks = new TreeSet<>(Objects.requireNonNull(new SchemaSet(IstioDialect.class)
                            .schema("MeshConfig", "v1alpha1")
                            .orElseThrow()
                            .properties()
                            .get("spec"))
                    .properties()
                    .keySet());
            marks.removeAll(NO_MARKS);
            return marks;
        }
    }

    /// @param path of the mapping in its document
    /// @param networks of `data.meshNetworks`; at most one
    /// @param faults of the text that holds it
    record Found(Tree.Mapping config, String path, List<Tree.Mapping> networks, List<Diagnostic> faults) {
        Found {
            networks = List.copyOf(networks);
            faults = List.copyOf(faults);
        }
    }

    private MeshConfigSource() {}

    /// Whether the whole document says nothing but settings of the mesh.
    static boolean isWhole(Tree.Mapping root) {
        return root.get("kind").isEmpty()
                && root.get("apiVersion").isEmpty()
                && (root.get("meshConfig").isPresent()
                        || root.entries().stream().anyMatch(entry -> Marks.ALL.contains(entry.key())));
    }

    static boolean isInstallation(String kind, String apiVersion) {
        return kind.equals("IstioOperator") && apiVersion.startsWith("install.istio.io/");
    }

    static List<Found> in(DocumentFile file) {
        List<Found> found = new ArrayList<>();
        for (Document document : file.documents()) {
            if (document.root() instanceof Tree.Mapping root) {
                in(file.source(), root, found);
            }
        }
        return found;
    }

    private static void in(SourceDocumentFile source, Tree.Mapping root, List<Found> found) {
        String kind = text(root, "kind");
        if (isWhole(root)) {
            Optional<Tree.Mapping> values = mapping(root, "meshConfig");
            found.add(new Found(values.orElse(root), values.isPresent() ? "meshConfig" : "", List.of(), List.of()));
        } else if (isInstallation(kind, text(root, "apiVersion"))) {
            mapping(root, "spec")
                    .flatMap(spec -> mapping(spec, "meshConfig"))
                    .ifPresent(config -> found.add(new Found(config, "spec.meshConfig", List.of(), List.of())));
        } else if (kind.equals("ConfigMap") && isIstios(root)) {
            mapping(root, "data").ifPresent(data -> ofConfigMap(source, data, found));
        } else if (kind.equals("List") && root.get("items").orElse(root) instanceof Tree.Sequence items) {
            for (Tree item : items.items()) {
                if (item instanceof Tree.Mapping each && !text(each, "kind").equals("List")) {
                    in(source, each, found);
                }
            }
        }
    }

    /// `istio`, or `istio-REVISION` of an installation that has one.
    private static boolean isIstios(Tree.Mapping root) {
        String name = mapping(root, "metadata").map(m -> text(m, "name")).orElse("");
        return name.equals("istio")
                || (name.startsWith("istio-")
                        && mapping(root, "data").flatMap(d -> d.get("mesh")).isPresent());
    }

    private static void ofConfigMap(SourceDocumentFile source, Tree.Mapping data, List<Found> found) {
        List<Diagnostic> faults = new ArrayList<>();
        Optional<Tree.Mapping> config = inside(source, data, "mesh", faults);
        Optional<Tree.Mapping> networks = inside(source, data, "meshNetworks", faults);
        if (config.isPresent() || networks.isPresent() || !faults.isEmpty()) {
            found.add(new Found(
                    config.orElse(new Tree.Mapping(List.of(), data.position(), 1)),
                    "",
                    networks.stream().toList(),
                    faults));
        }
    }

    private static Optional<Tree.Mapping> inside(
            SourceDocumentFile source, Tree.Mapping data, String key, List<Diagnostic> faults) {
        if (!(data.get(key).orElse(data) instanceof Tree.Scalar scalar)) {
            return Optional.empty();
        }
        NestedText nested = NestedText.of(source, scalar);
        DocumentFile inner = DocumentFile.read(new SourceDocumentFile(source.name(), scalar.text()));
        inner.diagnostics().forEach(d -> faults.add(nested.place(d)));
        return inner.documents().stream()
                .map(document -> nested.place(document.root()))
                .filter(Tree.Mapping.class::isInstance)
                .map(Tree.Mapping.class::cast)
                .findFirst();
    }

    private static Optional<Tree.Mapping> mapping(Tree.Mapping in, String key) {
        return in.get(key).filter(Tree.Mapping.class::isInstance).map(Tree.Mapping.class::cast);
    }

    private static String text(Tree.Mapping in, String key) {
        return in.get(key).orElse(in) instanceof Tree.Scalar scalar ? scalar.text() : "";
    }
}
