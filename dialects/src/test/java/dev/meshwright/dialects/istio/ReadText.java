package dev.meshwright.dialects.istio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meshwright.base.diagnostic.Diagnostic;
import dev.meshwright.base.diagnostic.Severity;
import dev.meshwright.base.tree.SourceDocumentFile;
import dev.meshwright.dialects.MeshRead;
import dev.meshwright.dialects.MeshReader;
import dev.meshwright.model.Mesh;
import dev.meshwright.model.MeshSettings;
import java.util.List;

/// Reads one `spec` for a test.
final class ReadText {
    private ReadText() {}

    static MeshRead read(String group, String kind, String spec) {
        String text = "apiVersion: " + group + "\nkind: " + kind + "\nmetadata: {name: n, namespace: shop}\nspec:\n"
                + spec.indent(2);
        return new MeshReader().read(List.of(new SourceDocumentFile("f.yaml", text)), MeshSettings.DEFAULT);
    }

    /// The mesh of a spec that has no errors.
    static Mesh mesh(String kind, String spec) {
        String group = kind.equals("PeerAuthentication") ? "security.istio.io/v1" : "networking.istio.io/v1";
        MeshRead read = read(group, kind, spec);
        assertThat(read.diagnostics()).noneMatch(d -> d.severity() == Severity.ERROR);
        return read.mesh();
    }

    /// Codes of the errors of a spec.
    static List<String> errors(String kind, String spec) {
        String group = kind.equals("PeerAuthentication") ? "security.istio.io/v1" : "networking.istio.io/v1";
        return read(group, kind, spec).diagnostics().stream()
                .filter(d -> d.severity() == Severity.ERROR)
                .map(Diagnostic::code)
                .toList();
    }
}
