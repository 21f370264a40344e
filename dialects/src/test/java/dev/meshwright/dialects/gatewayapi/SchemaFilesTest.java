package dev.meshwright.dialects.gatewayapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meshwright.base.tree.SourceDocumentFile;
import dev.meshwright.base.tree.Tree;
import dev.meshwright.dialects.Corpus;
import dev.meshwright.dialects.schema.Definitions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

    /// Kinds that no other channel has.
    private static final List<String> EXPERIMENTAL = List.of("XBackend", "XBackendTrafficPolicy", "XMesh");

    @Test
    void shippedSchemas_areThoseOfTheDefinitions() throws IOException {
        Path newest = Corpus.folder("gateway-api/crds");
        Path bundles = Corpus.folder("istio/crds");
        TreeMap<String, Map<String, Tree.Mapping>> kinds = new TreeMap<>();
        for (SourceDocumentFile file : Corpus.yaml(newest)) {
            // By name, the experimental file of a kind comes first, and stays.
            Definitions.of(file).forEach(kinds::putIfAbsent);
        }
        Definitions.of(new SourceDocumentFile("bundle", Files.readString(bundles.resolve("gateway-api-crd.yaml"))))
                .forEach((kind, versions) -> {
                    Map<String, Tree.Mapping> known = kinds.get(kind);
                    if (known != null) {
                        versions.forEach((version, schema) -> known.merge(version, schema, SchemaFilesTest::with));
                    } else if (EXPERIMENTAL.contains(kind)) {
                        kinds.put(kind, versions);
                    }
                });
        assertThat(kinds).hasSize(13);
        for (Map.Entry<String, Map<String, Tree.Mapping>> kind : kinds.entrySet()) {
            Path file = SHIPPED.resolve(kind.getKey() + ".json");
            String text = Definitions.text(kind.getValue());
            if (Boolean.getBoolean("golden.update")) {
                Files.writeString(file, text);
            }
            assertThat(Files.readString(file)).as(file.toString()).isEqualTo(text);
        }
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
            entries.put(
                    "properties",
                    new Tree.Entry("properties", properties.keyPosition(), Definitions.mapping(fields.values())));
        }
        return Definitions.mapping(entries.values());
    }
}
