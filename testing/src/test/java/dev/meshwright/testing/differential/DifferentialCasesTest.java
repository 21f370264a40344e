package dev.meshwright.testing.differential;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meshwright.base.tree.SourceDocumentFile;
import dev.meshwright.operate.conformance.BackEnd;
import dev.meshwright.operate.conformance.CoreBackEnd;
import dev.meshwright.operate.conformance.StandaloneEnvoyBackEnd;
import dev.meshwright.operate.verify.FileReport;
import dev.meshwright.operate.verify.VerifyRunner;
import dev.meshwright.operate.verify.file.TestFileReader;
import dev.meshwright.operate.verify.report.VerifyText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// What differential fuzzing has found, made small: asked of the core, and of a stock Envoy where one gateway shows it
/// and the machine allows it (root, `MESHWRIGHT_ENVOY`).
class DifferentialCasesTest {
    private static final Path FOLDER = Path.of("src", "test", "resources", "differential");

    @TestFactory
    Stream<DynamicTest> coreAndStockEnvoy_sayTheSame() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files
                    .filter(f -> f.toString().endsWith(".yaml") && !f.toString().endsWith(".config.yaml"))
                    .sorted()
                    .toList()
                    .stream()
                    .map(f -> DynamicTest.dynamicTest(String.valueOf(f.getFileName()), () -> run(f)));
        }
    }

    private static void run(Path file) throws IOException {
        String text = Files.readString(file);
        List<BackEnd> backEnds = new ArrayList<>(List.of(new CoreBackEnd()));
        String envoy = System.getenv().getOrDefault("MESHWRIGHT_ENVOY", "");
        if (text.contains("gateway-world.yaml") && !envoy.isEmpty()) {
            BackEnd standalone = new StandaloneEnvoyBackEnd(envoy);
            if (standalone.missing().isEmpty()) {
                backEnds.add(standalone);
            } else {
                System.out.println(file.getFileName() + " is asked of the core alone: " + standalone.missing());
                standalone.close();
            }
        }
        try {
            FileReport report = new VerifyRunner(backEnds, _ -> true)
                    .run(TestFileReader.read(new SourceDocumentFile(file.toString(), text)), _ -> {});
            assertThat(report.faults()).isEmpty();
            assertThat(report.cases()).isNotEmpty();
            VerifyText words = new VerifyText(VerifyText.Colours.NONE, backEnds.size());
            assertThat(report.failed())
                    .as(() -> String.join(
                            "\n", report.cases().stream().map(words::line).toList()))
                    .isZero();
        } finally {
            backEnds.forEach(BackEnd::close);
        }
    }
}
