package dev.meshwright.dialects.schema;

import dev.meshwright.base.diagnostic.Position;
import dev.meshwright.base.tree.DocumentFile;
import dev.meshwright.base.tree.SourceDocumentFile;
import dev.meshwright.base.tree.Tree;
import dev.meshwright.base.tree.TreeJson;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Published CustomResourceDefinitions in the form in which a dialect ships them: a file per kind, schemas by
/// version, without descriptions and without the form of `status`.
public final class Definitions {
    private static final Tree.Mapping OPEN =
            (Tree.Mapping) parse("{\"type\": \"object\", \"x-kubernetes-preserve-unknown-fields\": true}")
                    .getFirst();

    private Definitions() {}

    /// Kind to version to schema.
    public static Map<String, Map<String, Tree.Mapping>> of(SourceDocumentFile file) {
        Map<String, Map<String, Tree.Mapping>> kinds = new TreeMap<>();
        for (Tree root : parse(file.text())) {
            if (!text(root, "kind").equals("CustomResourceDefinition")) {
                continue;
            }
            Tree.Mapping spec = at(root, "spec");
            Map<String, Tree.Mapping> versions = new TreeMap<>();
            for (Tree version : ((Tree.Sequence) spec.get("versions").orElseThrow()).items()) {
                Tree.Mapping schema = at(at(version, "schema"), "openAPIV3Schema");
                versions.put(text(version, "name"), (Tree.Mapping) compact(schema));
            }
            kinds.put(text(at(spec, "names"), "kind"), versions);
        }
        return kinds;
    }

    /// Without descriptions, in both places where they may stand.
    private static Tree compact(Tree tree) {
        return switch (tree) {
            case Tree.Mapping mapping -> {
                List<Tree.Entry> entries = new ArrayList<>();
                for (Tree.Entry entry : mapping.entries()) {
                    boolean words = entry.key().equals("description") && entry.value() instanceof Tree.Scalar;
                    if (!words) {
                        entries.add(new Tree.Entry(entry.key(), entry.keyPosition(), compact(entry.value())));
                    }
                }
                yield mapping(entries);
            }
            case Tree.Sequence(var items, var position, var size) ->
                new Tree.Sequence(
                        items.stream()
                                .filter(item -> !usesFormats(item))
                                .map(Definitions::compact)
                                .toList(),
                        position,
                        size);
            case Tree.Scalar scalar -> scalar;
        };
    }

    /// A rule by Kubernetes' library of formats, which is not evaluated here; readers check such fields.
    private static boolean usesFormats(Tree item) {
        return item instanceof Tree.Mapping && text(item, "rule").contains("format.");
    }

    public static Tree.Mapping mapping(Collection<Tree.Entry> entries) {
        return new Tree.Mapping(List.copyOf(entries), Position.BUILT_IN, 1);
    }

    /// A version that is the same as an earlier one is its name. What a mesh writes, `status`, is open.
    public static String text(Map<String, Tree.Mapping> versions) {
        StringBuilder out = new StringBuilder("{");
        Map<String, String> written = new LinkedHashMap<>();
        for (Map.Entry<String, Tree.Mapping> version : versions.entrySet()) {
            String schema = TreeJson.write(withoutStatus(version.getValue()));
            String same = written.putIfAbsent(schema, version.getKey());
            out.append(out.length() == 1 ? "" : ",")
                    .append("\n\"")
                    .append(version.getKey())
                    .append("\": ")
                    .append(same == null ? schema : "\"" + same + "\"");
        }
        return out.append("\n}\n").toString();
    }

    private static Tree.Mapping withoutStatus(Tree.Mapping schema) {
        Tree.Mapping properties = at(schema, "properties");
        Tree.Mapping open = mapping(properties.entries().stream()
                .map(e -> e.key().equals("status") ? new Tree.Entry("status", e.keyPosition(), OPEN) : e)
                .toList());
        return mapping(schema.entries().stream()
                .map(e -> e.key().equals("properties") ? new Tree.Entry("properties", e.keyPosition(), open) : e)
                .toList());
    }

    private static List<Tree> parse(String text) {
        return DocumentFile.read(new SourceDocumentFile("definitions", text)).documents().stream()
                .map(document -> document.root())
                .toList();
    }

    private static Tree.Mapping at(Tree tree, String key) {
        return (Tree.Mapping) ((Tree.Mapping) tree).get(key).orElseThrow();
    }

    private static String text(Tree tree, String key) {
        return ((Tree.Mapping) tree).get(key).orElse(tree) instanceof Tree.Scalar(var text, var _, var _) ? text : "";
    }
}
