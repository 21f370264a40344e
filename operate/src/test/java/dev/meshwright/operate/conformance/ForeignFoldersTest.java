package dev.meshwright.operate.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Folders of others: what is of a format is run, what is broken fails, what is something else is left alone.
final class ForeignFoldersTest {
    private static final String VALID = """
        [{"id": "one", "kind": "ProxyConfig", "spec": {"concurrency": 1}, "valid": true}, {"id": "odd"}, 7]
        """;

    @TempDir
    Path folder;

    private Path deep;

    @BeforeEach
    void write() throws IOException {
        deep = Files.createDirectories(folder.resolve("some").resolve("istio").resolve("validation"));
        Files.writeString(deep.resolve("ProxyConfig.json"), VALID);
        Files.writeString(deep.resolve("README.md"), "# notes");
        Files.writeString(deep.resolve("index.json"), "{\"what\": \"no list\"}");
        Files.writeString(deep.resolve("broken.json"), "[{");
        Files.createDirectories(folder.resolve(".git").resolve("validation"));
        Files.writeString(folder.resolve(".git").resolve("validation").resolve("a.json"), VALID);
    }

    private List<CaseResult> run(Path from) throws IOException {
        List<ConformanceCase> cases = Suites.read(from, Pattern.compile(""), new Corpus(folder));
        try (BackEnd core = new CoreBackEnd()) {
            return new ConformanceRunner().run(ConformanceRunner.concerning("core", cases), core, _ -> {});
        }
    }

    @Test
    void eachReadableCaseIsRun_andEachBrokenOneFailsWithItsPlace() throws IOException {
        List<CaseResult> results = run(folder);

        assertThat(results)
                .extracting(CaseResult::id)
                .containsExactly("one", "odd", "ProxyConfig.json[2]", "broken.json");
        assertThat(results)
                .filteredOn(r -> r.verdict() == CaseResult.Verdict.PASSED)
                .extracting(CaseResult::id)
                .containsExactly("one");
        assertThat(results.getLast().reason()).contains("line 1");
        assertThat(run(deep)).extracting(CaseResult::id).hasSize(4);
    }

    @Test
    void everySuiteOfAName_isRun() throws IOException {
        Path other = Files.createDirectories(folder.resolve("other").resolve("validation"));
        Files.writeString(other.resolve("a.json"), VALID);

        assertThat(run(folder)).hasSize(7);
    }

    @Test
    void folderInAnotherSuitesFolder_isThatSuites() throws IOException {
        Path inner = Files.createDirectories(folder.resolve("other/samples/validation"));
        Files.writeString(inner.resolve("a.json"), VALID);

        assertThat(run(folder)).hasSize(4);
    }

    @Test
    void whatCannotBeRead_failsOnEveryBackEnd() throws IOException {
        List<ConformanceCase> cases = Suites.read(folder, Pattern.compile(""), new Corpus(folder));

        assertThat(ConformanceRunner.concerning("mesh", cases))
                .extracting(ConformanceCase::id)
                .containsExactly("odd", "ProxyConfig.json[2]", "broken.json");
    }

    @Test
    void simulationWithoutCalls_isAboutTheConfigurationThatTheProxyLoads_andOneThatTellsNoneIsBroken()
            throws IOException {
        Path simulation = Files.createDirectories(folder.resolve("simulation"));
        Files.writeString(simulation.resolve("a.json"), "{\"id\": \"loads\", \"calls\": [], \"proxy\": {}}");
        Files.writeString(simulation.resolve("b.json"), "{\"id\": \"broken\"}");

        assertThat(run(simulation))
                .extracting(CaseResult::verdict)
                .containsExactly(CaseResult.Verdict.PASSED, CaseResult.Verdict.FAILED);
    }

    @Test
    void caseThatAsksNothing_isNoCase() throws IOException {
        Path traffic = Files.createDirectories(folder.resolve("traffic"));
        Files.writeString(traffic.resolve("a.json"), "[{\"id\": \"silent\", \"config\": [], \"requests\": []}]");

        assertThat(run(traffic)).singleElement().satisfies(result -> {
            assertThat(result.verdict()).isEqualTo(CaseResult.Verdict.FAILED);
            assertThat(result.reason()).contains("no requests");
        });
    }
}
