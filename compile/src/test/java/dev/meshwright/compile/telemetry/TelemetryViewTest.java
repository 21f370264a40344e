package dev.meshwright.compile.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meshwright.base.tree.SourceDocumentFile;
import dev.meshwright.dialects.MeshReader;
import dev.meshwright.model.ExtensionProvider.Kind;
import dev.meshwright.model.Mesh;
import dev.meshwright.model.MeshSettings;
import dev.meshwright.model.Setting;
import dev.meshwright.model.Telemetry.Mode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Istio's rules for several Telemetry documents (its `AccessLogging` and `mergeLogs`).
final class TelemetryViewTest {
    private static final String MESH = """
        extensionProviders:
        - {name: file, envoyFileAccessLog: {path: /tmp/file}}
        - {name: other, envoyFileAccessLog: {path: /tmp/other}}
        """;

    private static final String ROOT = document("istio-system", "root", "");

    @Test
    void nobodySaysAnything_theMeshsOwnLogHolds() {
        assertThat(logs("accessLogFile: /tmp/mesh\n" + MESH)).containsExactly("/tmp/mesh");
        assertThat(logs(MESH)).isEmpty();
    }

    @Test
    void defaultProviders_takeThePlaceOfTheMeshsLog() {
        assertThat(logs("accessLogFile: /tmp/mesh\ndefaultProviders: {accessLogging: [file]}\n" + MESH))
                .containsExactly("/tmp/file");
    }

    @Test
    void namespace_disablesWhatTheRootNamespaceNamed() {
        assertThat(logs(
                        MESH,
                        document("istio-system", "root", "accessLogging: [{providers: [{name: file}]}]"),
                        document("shop", "here", "accessLogging: [{disabled: true}]")))
                .isEmpty();
    }

    @Test
    void providersOfALowerLevel_replaceThoseAbove() {
        assertThat(logs(
                        MESH,
                        document("istio-system", "root", "accessLogging: [{providers: [{name: file}]}]"),
                        document("shop", "here", "accessLogging: [{providers: [{name: other}]}]")))
                .containsExactly("/tmp/other");
    }

    @Test
    void filterOfALowerLevel_isThatOfTheProvider() {
        assertThat(logs(
                        MESH,
                        document("istio-system", "root", "accessLogging: [{providers: [{name: file}]}]"),
                        document(
                                "shop",
                                "here",
                                "accessLogging: [{providers: [{name: file}], filter: {expression: 'false'}}]")))
                .containsExactly("/tmp/file if false");
    }

    @Test
    void oneSide_isSwitchedOffAlone() {
        String[] texts = {
            MESH,
            document(
                    "shop",
                    "here",
                    "accessLogging: [{providers: [{name: file}]}, {match: {mode: SERVER}, providers: [{name: file}],"
                            + " disabled: true}]")
        };
        assertThat(of(texts, Mode.CLIENT)).containsExactly("/tmp/file");
        assertThat(of(texts, Mode.SERVER)).isEmpty();
    }

    @Test
    void aWorkloadsOwnDocument_comesLast_andOthersOfItsNamespaceAreNotConcerned() {
        String own = document(
                "shop",
                "own",
                "selector: {matchLabels: {app: ratings}}\naccessLogging: [{providers: [{name: other}]}]");
        String others =
                document("shop", "others", "selector: {matchLabels: {app: web}}\naccessLogging: [{disabled: true}]");
        assertThat(logs(MESH, document("shop", "here", "accessLogging: [{providers: [{name: file}]}]"), own, others))
                .containsExactly("/tmp/other");
    }

    @Test
    void aProviderThatIsNotThere_saysNothing_soTheMeshsLogHolds() {
        assertThat(logs(
                        "accessLogFile: /tmp/mesh\n" + MESH,
                        document("shop", "here", "accessLogging: [{providers: [{name: nobody}]}]")))
                .containsExactly("/tmp/mesh");
    }

    @Test
    void ofSeveralForANamespace_theFirstByNameHolds() {
        assertThat(logs(
                        MESH,
                        ROOT,
                        document("shop", "b", "accessLogging: [{providers: [{name: other}]}]"),
                        document("shop", "a", "accessLogging: [{providers: [{name: file}]}]")))
                .containsExactly("/tmp/file");
    }

    private static List<String> logs(String... texts) {
        return of(texts, Mode.CLIENT);
    }

    private static List<String> of(String[] texts, Mode side) {
        List<SourceDocumentFile> files = new java.util.ArrayList<>();
        for (int i = 0; i < texts.length; i++) {
            files.add(new SourceDocumentFile(i + ".yaml", texts[i]));
        }
        Mesh mesh = new MeshReader().read(files, MeshSettings.DEFAULT).mesh();
        TelemetryView view = new TelemetryView(mesh.settings(), mesh.telemetries(), _ -> true);
        return view.logs(view.of("shop", Map.of("app", "ratings")), side).stream()
                .map(TelemetryViewTest::text)
                .toList();
    }

    private static String text(LogSink sink) {
        return ((Kind.FileLog) sink.to()).path()
                + (sink.filter() instanceof Setting.Set<String>(var filter, var _) ? " if " + filter : "");
    }

    private static String document(String namespace, String name, String spec) {
        return "apiVersion: telemetry.istio.io/v1\nkind: Telemetry\nmetadata: {name: " + name + ", namespace: "
                + namespace + "}\nspec:\n" + (spec.isEmpty() ? "  {}\n" : spec.indent(2));
    }
}
