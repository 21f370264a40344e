package dev.meshwright.dialects;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.diagnostic.ElementId;
import dev.meshwright.base.diagnostic.Findings;
import dev.meshwright.base.diagnostic.NearestName;
import dev.meshwright.base.tree.Document;
import dev.meshwright.base.tree.Fields;
import dev.meshwright.base.tree.SourceDocumentFile;
import dev.meshwright.base.tree.Tree;
import dev.meshwright.dialects.document.Dialect;
import dev.meshwright.dialects.document.ElementDocument;
import dev.meshwright.dialects.document.MeshParts;
import dev.meshwright.dialects.document.Names;
import dev.meshwright.dialects.istio.MeshConfigReader;
import dev.meshwright.model.MeshSettings;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Reads the objects of one document: finds kind and name, and hands each to the dialect that wants it.
final class DocumentReading {
    /// Where an object without `metadata.namespace` lives, as kubectl does it.
    private static final String DEFAULT_NAMESPACE = "default";
    /// A `List` inside a `List` is nothing that anybody writes.
    private static final int LIST_DEPTH_MAX = 2;
    /// More than anybody reads about one object.
    private static final int ELEMENT_FINDINGS_MAX = 100;

    private static final Set<String> CLUSTER_SCOPED =
            Set.of("Namespace", "Node", "PersistentVolume", "GatewayClass", "IngressClass", "XMesh");

    /// Their names become parts of hosts or SPIFFE ids.
    private static final Set<String> NAMED_IN_HOSTS = Set.of("Service", "ServiceAccount", "Namespace", "Pod");

    private final SourceDocumentFile file;
    private final Document document;
    private final MeshSettings settings;
    private final List<Dialect> dialects;
    private final Findings findings;
    private final List<ElementRead> out;

    DocumentReading(
            SourceDocumentFile file,
            Document document,
            MeshSettings settings,
            List<Dialect> dialects,
            Findings findings,
            List<ElementRead> out) {
        this.file = file;
        this.document = document;
        this.settings = settings;
        this.dialects = dialects;
        this.findings = findings;
        this.out = out;
    }

    void run() {
        if (document.root() instanceof Tree.Mapping mapping && MeshConfigReader.hasShape(mapping)) {
            return;
        }
        object(document.root(), 0);
    }

    private void object(Tree tree, int depth) {
        if (!(tree instanceof Tree.Mapping mapping)) {
            notAnElement(tree, "document is " + tree.kindName() + " (expected: a mapping with apiVersion and kind)");
            return;
        }
        String kind = textOf(mapping, "kind");
        String apiVersion = textOf(mapping, "apiVersion");
        if (kind.isEmpty() || apiVersion.isEmpty()) {
            notAnElement(tree, (kind.isEmpty() ? "kind" : "apiVersion") + ": missing (expected: text)");
            return;
        }
        if (kind.endsWith("List") && mapping.get("items").orElse(mapping) instanceof Tree.Sequence items) {
            list(items, depth);
            return;
        }
        element(mapping, kind, apiVersion);
    }

    private void list(Tree.Sequence items, int depth) {
        if (depth == LIST_DEPTH_MAX) {
            notAnElement(items, "lists are nested deeper than " + LIST_DEPTH_MAX);
            return;
        }
        items.items().forEach(item -> object(item, depth + 1));
    }

    private void element(Tree.Mapping mapping, String kind, String apiVersion) {
        int slash = apiVersion.indexOf('/');
        String group = slash < 0 ? "" : apiVersion.substring(0, slash);
        String version = apiVersion.substring(slash + 1);
        String name = nameOf(mapping);
        String namespace = CLUSTER_SCOPED.contains(kind) ? "" : namespaceOf(mapping);
        ElementId id = new ElementId(kind, namespace, name);

        Optional<Dialect> dialect = dialects.stream()
                .filter(d -> d.interest(group, kind) != Dialect.Interest.UNKNOWN)
                .findFirst();
        Dialect.Interest interest = dialect.map(d -> d.interest(group, kind)).orElse(Dialect.Interest.UNKNOWN);
        if (dialect.isEmpty() || interest == Dialect.Interest.UNKNOWN || interest == Dialect.Interest.IRRELEVANT) {
            notRead(mapping, kind, apiVersion, group, interest);
            if (!name.isEmpty()) {
                out.add(new ElementRead(elementOf(mapping, id, apiVersion, Element.State.NOT_READ), new MeshParts()));
            }
            return;
        }
        Findings own = new Findings(ELEMENT_FINDINGS_MAX);
        Fields fields = new Fields(mapping, id, "", own);
        Head head = head(fields);
        ElementDocument read = new ElementDocument(id, group, version, head.labels, head.annotations, fields, settings);
        MeshParts parts = new MeshParts();
        if (interest == Dialect.Interest.READ) {
            dialect.get().read(read, parts);
        } else {
            dialect.get().check(read);
        }
        own.all().forEach(findings::add);
        Element.State state = own.errors() > 0 ? Element.State.REFUSED : Element.State.READ;
        if (interest != Dialect.Interest.READ) {
            notRead(mapping, kind, apiVersion, group, interest);
            state = own.errors() > 0 ? Element.State.REFUSED : Element.State.NOT_READ;
        }
        if (interest == Dialect.Interest.READ || !name.isEmpty()) {
            MeshParts given = state == Element.State.READ ? parts : new MeshParts();
            if (state == Element.State.REFUSED && interest == Dialect.Interest.READ) {
                dialect.get().close(read, given);
            }
            out.add(new ElementRead(elementOf(mapping, id, apiVersion, state), given));
        }
    }

    private Element elementOf(Tree.Mapping mapping, ElementId id, String apiVersion, Element.State state) {
        return new Element(id, apiVersion, mapping.position(), file, document, mapping, state);
    }

    private record Head(Map<String, String> labels, Map<String, String> annotations) {}

    private Head head(Fields fields) {
        fields.accept("apiVersion", "kind", "status");
        Optional<Fields> metadata = fields.section("metadata");
        if (metadata.isEmpty()) {
            if (!fields.has("metadata")) {
                fields.missing("metadata", "a mapping with name");
            }
            return new Head(Map.of(), Map.of());
        }
        Fields meta = metadata.get();
        String name = meta.requiredText("name", "a name");
        if (!name.isEmpty() && !Names.isDnsSubdomain(name)) {
            badName(meta, name);
        }
        String namespace = meta.text("namespace", DEFAULT_NAMESPACE);
        if (!namespace.isEmpty() && !Names.isDnsLabel(namespace)) {
            meta.error(
                    Codes.BAD_NAME,
                    "namespace",
                    "'" + namespace + "' (expected: lower-case letters, digits and '-', at most 63)",
                    "rename it");
        }
        Map<String, String> labels = meta.textMap("labels");
        Map<String, String> annotations = meta.textMap("annotations");
        meta.accept(
                        "creationTimestamp",
                        "deletionGracePeriodSeconds",
                        "deletionTimestamp",
                        "finalizers",
                        "generateName",
                        "generation",
                        "managedFields",
                        "ownerReferences",
                        "resourceVersion",
                        "selfLink",
                        "uid")
                .done();
        return new Head(labels, annotations);
    }

    /// The name of a policy of a mesh stands in no host and no identity, so one that only a Kubernetes API server would
    /// refuse is used.
    private static void badName(Fields meta, String name) {
        String what = "'" + name + "' (expected: lower-case letters, digits, '-' and '.', at most 253)";
        boolean harmless = Names.isDnsSubdomain(name.toLowerCase(Locale.ROOT));
        if (harmless && !NAMED_IN_HOSTS.contains(meta.origin().element().kind())) {
            meta.findings()
                    .warning(
                            Codes.BAD_NAME,
                            meta.position("name"),
                            meta.path("name") + ": " + what,
                            "a Kubernetes API server would refuse it; here it is used",
                            "rename it");
            return;
        }
        meta.error(Codes.BAD_NAME, "name", what, "rename it");
    }

    private void notRead(
            Tree.Mapping mapping, String kind, String apiVersion, String group, Dialect.Interest interest) {
        String what = kind + " (" + apiVersion + "): ";
        switch (interest) {
            case NOT_SUPPORTED ->
                findings.warning(
                        Codes.KIND_NOT_SUPPORTED,
                        mapping.position(),
                        what + "not supported yet",
                        "the document is left out; it has no effect on this mesh",
                        "do not rely on it");
            case UNKNOWN -> unknown(mapping, kind, what, group);
            case READ, IRRELEVANT -> {}
        }
    }

    /// An unknown kind in a group that a dialect knows whole is a slip; in any other it is somebody else's.
    private void unknown(Tree.Mapping mapping, String kind, String what, String group) {
        Set<String> kinds = new TreeSet<>();
        dialects.forEach(dialect -> kinds.addAll(dialect.kinds(group)));
        if (MeshConfigReader.isInstallation(kind, textOf(mapping, "apiVersion"))) {
            findings.info(
                    Codes.KIND_NOT_READ,
                    mapping.position(),
                    what + "of an installation, spec.meshConfig alone is read",
                    "the rest says how to install Istio",
                    "");
            return;
        }
        if (kinds.isEmpty()) {
            findings.info(
                    Codes.KIND_NOT_READ,
                    mapping.position(),
                    what + "means nothing to this mesh",
                    "the document is left out",
                    "");
            return;
        }
        findings.error(
                Codes.UNKNOWN_WORD,
                mapping.get("kind").orElse(mapping).position(),
                "kind: '" + kind + "' is not known in " + group + NearestName.suggestion(kind, kinds),
                "the document is left out",
                NearestName.of(kind, kinds)
                        .map(k -> "write " + k)
                        .orElse("expected one of: " + String.join(", ", kinds)));
    }

    private void notAnElement(Tree tree, String what) {
        findings.error(
                Codes.NOT_AN_ELEMENT,
                tree.position(),
                what,
                "this document was not read",
                "write apiVersion, kind and metadata.name");
    }

    private static String nameOf(Tree.Mapping mapping) {
        return mapping.get("metadata").orElse(mapping) instanceof Tree.Mapping metadata ? textOf(metadata, "name") : "";
    }

    private static String namespaceOf(Tree.Mapping mapping) {
        String written = mapping.get("metadata").orElse(mapping) instanceof Tree.Mapping metadata
                ? textOf(metadata, "namespace")
                : "";
        return written.isEmpty() ? DEFAULT_NAMESPACE : written;
    }

    private static String textOf(Tree.Mapping mapping, String key) {
        return mapping.get(key).orElse(mapping) instanceof Tree.Scalar(var text, var type, var _)
                        && type == Tree.Type.TEXT
                ? text
                : "";
    }
}
