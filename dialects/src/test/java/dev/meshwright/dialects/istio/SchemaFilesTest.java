package dev.meshwright.dialects.istio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meshwright.base.tree.SourceDocumentFile;
import dev.meshwright.base.tree.Tree;
import dev.meshwright.dialects.Corpus;
import dev.meshwright.dialects.schema.Definitions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// The schemas that ship are those of Istio's definitions, without descriptions. To write them anew:
/// `mvn -pl dialects test -Dtest='dev.meshwright.dialects.istio.SchemaFilesTest' -Dgolden.update=true`.
final class SchemaFilesTest {
    private static final Path SHIPPED =
            Path.of("src", "main", "resources", "dev", "meshwright", "dialects", "istio", "schemas");

    @Test
    void shippedSchemas_areThoseOfTheDefinitions() throws IOException {
        Path definitions = Corpus.folder("istio/crds").resolve("istio-crd-all.gen.yaml");
        Map<String, Map<String, Tree.Mapping>> kinds =
                Definitions.of(new SourceDocumentFile("definitions", Corpus.text(definitions)));
        for (Map.Entry<String, Map<String, Tree.Mapping>> kind : new TreeMap<>(kinds).entrySet()) {
            Path file = SHIPPED.resolve(kind.getKey() + ".json");
            String text = Definitions.text(kind.getValue());
            if (Boolean.getBoolean("golden.update")) {
                Files.createDirectories(SHIPPED);
                Files.writeString(file, text);
            }
            assertThat(Files.readString(file)).as(file.toString()).isEqualTo(text);
        }
        try (var shipped = Files.list(SHIPPED)) {
            assertThat(shipped.filter(f -> f.toString().endsWith(".json"))).hasSameSizeAs(kinds.keySet());
        }
    }
}
