package dev.meshwright.dialects.istio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meshwright.base.tree.SourceDocumentFile;
import dev.meshwright.base.tree.Tree;
import dev.meshwright.dialects.Corpus;
import dev.meshwright.dialects.schema.Definitions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// The schemas that ship are those of Istio's definitions, without descriptions. To write them anew:
/// `mvn -pl dialects test -Dtest='dev.meshwright.dialects.istio.SchemaFilesTest' -Dgolden.update=true`.
final class SchemaFilesTest {
    private static final Path SHIPPED =
            Path.of("src", "main", "resources", "dev", "meshwright", "dialects", "istio", "schemas");

    /// Settings that are no objects of Kubernetes, so that nobody publishes a definition (`schemas/PROVENANCE.md`).
    private static final List<String> NO_DEFINITIONS = List.of("MeshConfig", "MeshNetworks");

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
            Set<String> names = new TreeSet<>(kinds.keySet());
            names.addAll(NO_DEFINITIONS);
            assertThat(shipped.map(f -> f.getFileName().toString())
                            .filter(f -> f.endsWith(".json"))
                            .map(f -> f.substring(0, f.length() - ".json".length())))
                    .containsExactlyInAnyOrderElementsOf(names);
        }
    }
}
