package dev.meshwright.dialects.gatewayapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.diagnostic.Diagnostic;
import dev.meshwright.base.diagnostic.Severity;
import dev.meshwright.base.tree.SourceDocumentFile;
import dev.meshwright.dialects.Corpus;
import dev.meshwright.dialects.Element;
import dev.meshwright.dialects.MeshRead;
import dev.meshwright.dialects.MeshReader;
import dev.meshwright.model.MeshSettings;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What the API's own validation refuses is refused with its place, and what it accepts is read.
final class GatewayApiCorpusTest {
    /// Findings that say that a field is refused on purpose: it is known, and not supported.
    private static final Set<String> ON_PURPOSE = Set.of(Codes.VALUE_NOT_SUPPORTED);

    @Test
    void eachInvalidDocument_isRefusedWithItsPlace() {
        for (SourceDocumentFile file : Corpus.yaml(Corpus.folder("gateway-api/invalid"))) {
            MeshRead read = read(file);
            assertThat(read.elements()).as(file.name()).anyMatch(element -> element.state() == Element.State.REFUSED);
            assertThat(errors(read))
                    .as(file.name())
                    .isNotEmpty()
                    .allMatch(d -> d.position().line() > 0 && d.position().column() > 0);
        }
    }

    @Test
    void eachExample_isRead() {
        for (String folder : List.of(
                "examples", "conformance-base", "conformance-routing", "conformance-mesh", "conformance-status")) {
            for (SourceDocumentFile file :
                    Corpus.yaml(Corpus.folder("gateway-api").resolve(folder))) {
                MeshRead read = read(file);
                assertThat(errors(read))
                        .as(folder + "/" + file.name())
                        .filteredOn(d -> !ON_PURPOSE.contains(d.code()))
                        .isEmpty();
            }
        }
    }

    private static MeshRead read(SourceDocumentFile file) {
        return new MeshReader().read(List.of(file), MeshSettings.DEFAULT);
    }

    private static List<Diagnostic> errors(MeshRead read) {
        return read.diagnostics().stream()
                .filter(d -> d.severity() == Severity.ERROR)
                .toList();
    }
}
