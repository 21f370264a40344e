package dev.meshwright.dialects;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.diagnostic.Diagnostic;
import dev.meshwright.base.diagnostic.Severity;
import dev.meshwright.base.tree.DocumentFile;
import dev.meshwright.base.tree.SourceDocumentFile;
import dev.meshwright.base.tree.Tree;
import dev.meshwright.base.tree.TreeJson;
import dev.meshwright.model.MeshSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Our verdict on a document is Istio's.
final class IstioValidationTest {
    /// Their fault is an empty map, which the form of the data has lost; what is left is right.
    private static final Set<String> FAULT_IS_LOST = Set.of("PeerAuthentication-004", "PeerAuthentication-010");

    /// Right, but not done here yet.
    private static final Set<String> NO_VERDICT = Set.of(Codes.VALUE_NOT_SUPPORTED);

    @ParameterizedTest
    @CsvSource({
        "VirtualService,networking.istio.io/v1",
        "DestinationRule,networking.istio.io/v1",
        "Gateway,networking.istio.io/v1",
        "ServiceEntry,networking.istio.io/v1",
        "WorkloadEntry,networking.istio.io/v1",
        "WorkloadGroup,networking.istio.io/v1",
        "Sidecar,networking.istio.io/v1",
        "ProxyConfig,networking.istio.io/v1beta1",
        "EnvoyFilter,networking.istio.io/v1alpha3",
        "PeerAuthentication,security.istio.io/v1",
        "AuthorizationPolicy,security.istio.io/v1",
        "RequestAuthentication,security.istio.io/v1",
        "Telemetry,telemetry.istio.io/v1",
        "WasmPlugin,extensions.istio.io/v1alpha1",
        "TrafficExtension,extensions.istio.io/v1alpha1"
    })
    void verdicts_areThoseOfIstio(String kind, String apiVersion) {
        Path file = Corpus.folder("istio/validation").resolve(kind + ".json");
        DocumentFile cases = DocumentFile.read(new SourceDocumentFile(kind + ".json", Corpus.text(file)));
        assertThat(cases.diagnostics()).isEmpty();
        List<String> differing = new ArrayList<>();
        List<Tree> all = ((Tree.Sequence) cases.documents().getFirst().root()).items();
        for (Tree item : all) {
            Tree.Mapping given = (Tree.Mapping) item;
            List<Diagnostic> errors = errors(document(given, kind, apiVersion));
            boolean valid = text(given, "valid").equals("true") || FAULT_IS_LOST.contains(text(given, "id"));
            if (valid != errors.isEmpty()) {
                String istio = given.get("errors").map(TreeJson::write).orElse("valid");
                differing.add(text(given, "id") + ": Istio says " + istio + ", we say " + errors);
            }
        }
        assertThat(all).isNotEmpty();
        assertThat(differing).as(all.size() + " cases").isEmpty();
    }

    private static List<Diagnostic> errors(String document) {
        return new MeshReader()
                .read(List.of(new SourceDocumentFile("case", document)), MeshSettings.DEFAULT).diagnostics().stream()
                        .filter(d -> d.severity() == Severity.ERROR)
                        .filter(d -> !NO_VERDICT.contains(d.code()))
                        .toList();
    }

    private static String document(Tree.Mapping given, String kind, String apiVersion) {
        return "{\"apiVersion\":\"%s\",\"kind\":\"%s\",\"metadata\":%s,\"spec\":%s}"
                .formatted(
                        apiVersion,
                        kind,
                        metadata(given),
                        TreeJson.write(given.get("spec").orElseThrow()));
    }

    private static String metadata(Tree.Mapping given) {
        Tree written = given.get("metadata").orElse(given);
        boolean named =
                written instanceof Tree.Mapping mapping && mapping.get("name").isPresent();
        return named ? TreeJson.write(written) : "{\"name\":\"case\",\"namespace\":\"shop\"}";
    }

    private static String text(Tree.Mapping mapping, String key) {
        return ((Tree.Scalar) mapping.get(key).orElseThrow()).text();
    }
}
