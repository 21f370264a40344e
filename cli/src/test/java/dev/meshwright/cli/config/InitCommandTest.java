package dev.meshwright.cli.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meshwright.base.tree.SourceDocumentFile;
import dev.meshwright.dialects.MeshReader;
import dev.meshwright.model.MeshSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class InitCommandTest {
    @Test
    void defaults_areReadWithoutADiagnostic() throws IOException {
        String text = new String(InitCommand.defaults(), StandardCharsets.UTF_8);
        var read = new MeshReader().read(List.of(new SourceDocumentFile("defaults.yaml", text)), MeshSettings.DEFAULT);
        assertThat(read.diagnostics()).isEmpty();
    }
}
