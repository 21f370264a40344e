package dev.meshwright.dialects;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meshwright.base.diagnostic.DiagnosticText;
import dev.meshwright.base.tree.SourceDocumentFile;
import dev.meshwright.model.MeshSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Each `diagnostics/NAME.yaml` gives exactly the text of `diagnostics/NAME.txt`. To write the texts anew, for review:
/// `mvn -pl dialects test -Dtest=GoldenDiagnosticsTest -Dgolden.update=true`.
final class GoldenDiagnosticsTest {
    private static final Path FOLDER = Path.of("src", "test", "resources", "diagnostics");

    static Stream<Path> cases() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void diagnostics_areExactlyTheExpectedText(Path input) throws IOException {
        String name = input.getFileName().toString();
        SourceDocumentFile file = new SourceDocumentFile(name, Files.readString(input));
        MeshRead read = new MeshReader().read(List.of(file), MeshSettings.DEFAULT);
        String text = DiagnosticText.renderAll(read.diagnostics(), _ -> file.text());
        Path expected = FOLDER.resolve(name.replace(".yaml", ".txt"));
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(expected, text);
        }
        assertThat(text).isEqualTo(Files.readString(expected));
    }
}
