package dev.meshwright.dialects.gatewayapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meshwright.base.diagnostic.Position;
import dev.meshwright.base.tree.DocumentFile;
import dev.meshwright.base.tree.SourceDocumentFile;
import dev.meshwright.base.tree.Tree;
import dev.meshwright.base.tree.TreeJson;
import dev.meshwright.dialects.Corpus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// The schemas that ship are those of the published definitions, without descriptions. To write them anew:
/// `mvn -pl dialects test -Dtest=SchemaFilesTest -Dgolden.update=true`.
///
/// Each kind's schema is the newest definition's, with the fields added that only the experimental channel
/// has.
final class SchemaFilesTest {
    private static final Path SHIPPED =
            Path.of("src", "main", "resources", "dev", "meshwright", "dialects", "gatewayapi", "schemas");

    private static final Tree.Mapping OPEN =
            (Tree.Mapping) parse("{\"type\": \"object\", \"x-kubernetes-preserve-unknown-fields\": true}")
                    .getFirst();

    @Test
    void shippedSchemas_areThoseOfTheDefinitions() throws IOException {
        Path newest = Corpus.folder("gateway-api/crds");
        Path bundles = Corpus.folder("istio/crds");
        TreeMap<String, Map<String, Tree.Mapping>> kinds = new TreeMap<>();
        for (SourceDocumentFile file : Corpus.yaml(newest)) {
            // By name, the experimental file of a kind comes first, and stays.
            definitions(file).forEach(kinds::putIfAbsent);
        }
        definitions(new SourceDocumentFile("bundle", Files.readString(bundles.resolve("gateway-api-crd.yaml"))))
                .forEach((kind, versions) -> {
                    Map<String, Tree.Mapping> known = kinds.get(kind);
                    if (known != null) {
                        versions.forEach((version, schema) -> known.merge(version, schema, SchemaFilesTest::with));
                    }
                });
        assertThat(kinds).hasSize(10);
        for (Map.Entry<String, Map<String, Tree.Mapping>> kind : kinds.entrySet()) {
            Path file = SHIPPED.resolve(kind.getKey() + ".json");
            String text = text(kind.getValue());
            if (Boolean.getBoolean("golden.update")) {
                Files.writeString(file, text);
            }
            assertThat(Files.readString(file)).as(file.toString()).isEqualTo(text);
        }
    }

    private static Map<String, Map<String, Tree.Mapping>> definitions(SourceDocumentFile file) {
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

    /// Without descriptions, and without the form of `status`, which a mesh writes and does not read.
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
                new Tree.Sequence(items.stream().map(SchemaFilesTest::compact).toList(), position, size);
            case Tree.Scalar scalar -> scalar;
        };
    }

    /// The first schema, with the properties that only the second has.
    private static Tree.Mapping with(Tree.Mapping one, Tree.Mapping other) {
        Map<String, Tree.Entry> entries = new LinkedHashMap<>();
        one.entries().forEach(entry -> entries.put(entry.key(), entry));
        for (String nested : List.of("items", "additionalProperties")) {
            Tree.Entry mine = entries.get(nested);
            if (mine != null
                    && mine.value() instanceof Tree.Mapping a
                    && other.get(nested).orElse(mine.value()) instanceof Tree.Mapping b) {
                entries.put(nested, new Tree.Entry(nested, mine.keyPosition(), with(a, b)));
            }
        }
        Tree.Entry properties = entries.get("properties");
        if (properties != null && other.get("properties").orElse(one) instanceof Tree.Mapping theirs) {
            Map<String, Tree.Entry> fields = new LinkedHashMap<>();
            ((Tree.Mapping) properties.value()).entries().forEach(entry -> fields.put(entry.key(), entry));
            for (Tree.Entry entry : theirs.entries()) {
                Tree.Entry mine = fields.get(entry.key());
                fields.put(
                        entry.key(),
                        mine == null
                                ? entry
                                : new Tree.Entry(
                                        entry.key(),
                                        entry.keyPosition(),
                                        with((Tree.Mapping) mine.value(), (Tree.Mapping) entry.value())));
            }
            entries.put("properties", new Tree.Entry("properties", properties.keyPosition(), mapping(fields.values())));
        }
        return mapping(entries.values());
    }

    private static Tree.Mapping mapping(java.util.Collection<Tree.Entry> entries) {
        return new Tree.Mapping(List.copyOf(entries), Position.BUILT_IN, 1);
    }

    /// A version that is the same as an earlier one is its name.
    private static String text(Map<String, Tree.Mapping> versions) {
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
