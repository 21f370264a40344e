package dev.meshwright.dialects;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.meshwright.base.diagnostic.DiagnosticText;
import dev.meshwright.base.tree.SourceDocumentFile;
import dev.meshwright.model.MeshSettings;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Any text as configuration, in every dialect. Laws: a mesh and diagnostics, never an exception; equal input gives
/// equal output; a diagnostic can be printed.
class MeshReaderFuzzTest {
    @FuzzTest
    void documents(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        List<SourceDocumentFile> files = List.of(new SourceDocumentFile("fuzz.yaml", text));
        MeshRead read = new MeshReader().read(files, MeshSettings.DEFAULT);
        assertThat(DiagnosticText.renderAll(read.diagnostics(), _ -> text)).isNotNull();
        assertThat(new MeshReader().read(files, MeshSettings.DEFAULT)).isEqualTo(read);
    }
}
