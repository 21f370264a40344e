package dev.meshwright.base.tree;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.json.JsonMapper;

/// Any text as YAML or JSON. Laws: documents and diagnostics, never an exception; every tree can be written as
/// JSON that another reader takes; every position lies in the text.
class DocumentFileFuzzTest {
    private static final JsonMapper JSON = new JsonMapper();

    @FuzzTest
    void text(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        DocumentFile file = DocumentFile.read(new SourceDocumentFile("fuzz.yaml", text));
        long lines = text.lines().count() + 1;
        for (Document document : file.documents()) {
            assertThat(JSON.readTree(TreeJson.write(document.root()))).isNotNull();
            assertThat(document.root().position().line()).isBetween(1, (int) lines);
        }
        file.diagnostics().forEach(fault -> assertThat(fault.position().line()).isBetween(0, (int) lines));
    }
}
