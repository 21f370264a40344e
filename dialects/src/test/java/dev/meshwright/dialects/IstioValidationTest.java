package dev.meshwright.dialects;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meshwright.base.diagnostic.Diagnostic;
import dev.meshwright.base.diagnostic.Severity;
import dev.meshwright.base.tree.DocumentFile;
import dev.meshwright.base.tree.SourceDocumentFile;
import dev.meshwright.base.tree.Tree;
import dev.meshwright.base.tree.TreeJson;
import dev.meshwright.model.MeshSettings;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Compares our verdict on a document with Istio's. The rate is printed, not asserted.
final class IstioValidationTest {
    @ParameterizedTest
    @CsvSource({
        "VirtualService,networking.istio.io/v1",
        "DestinationRule,networking.istio.io/v1",
        "Gateway,networking.istio.io/v1",
        "ServiceEntry,networking.istio.io/v1",
        "WorkloadEntry,networking.istio.io/v1",
        "WorkloadGroup,networking.istio.io/v1",
        "PeerAuthentication,security.istio.io/v1"
    })
    void verdicts_areCompared_andNoneThrows(String kind, String apiVersion) {
        Path file = Corpus.folder("istio/validation").resolve(kind + ".json");
        DocumentFile cases = DocumentFile.read(new SourceDocumentFile(kind + ".json", Corpus.text(file)));
        assertThat(cases.diagnostics()).isEmpty();
        int agreed = 0;
        int total = 0;
        for (Tree item : ((Tree.Sequence) cases.documents().getFirst().root()).items()) {
            Tree.Mapping given = (Tree.Mapping) item;
            String json = "{\"apiVersion\":\"%s\",\"kind\":\"%s\",\"metadata\":%s,\"spec\":%s}"
                    .formatted(
                            apiVersion,
                            kind,
                            metadata(given),
                            TreeJson.write(given.get("spec").orElseThrow()));
            List<Diagnostic> errors = new MeshReader()
                    .read(List.of(new SourceDocumentFile("case", json)), MeshSettings.DEFAULT).diagnostics().stream()
                            .filter(d -> d.severity() == Severity.ERROR)
                            .toList();
            boolean valid = text(given, "valid").equals("true");
            total++;
            if (valid == errors.isEmpty()) {
                agreed++;
            } else {
                System.out.println("differs from Istio: " + text(given, "id") + " Istio says "
                        + (valid
                                ? "valid"
                                : "invalid "
                                        + given.get("errors")
                                                .map(TreeJson::write)
                                                .orElse(""))
                        + ", we say " + errors);
            }
        }
        System.out.println("validation " + kind + ": " + agreed + " of " + total + " verdicts agree");
        assertThat(total).isPositive();
    }

    private static String metadata(Tree.Mapping given) {
        Tree written = given.get("metadata").orElseThrow();
        boolean named =
                written instanceof Tree.Mapping mapping && mapping.get("name").isPresent();
        return named ? TreeJson.write(written) : "{\"name\":\"case\",\"namespace\":\"shop\"}";
    }

    private static String text(Tree.Mapping mapping, String key) {
        return ((Tree.Scalar) mapping.get(key).orElseThrow()).text();
    }
}
