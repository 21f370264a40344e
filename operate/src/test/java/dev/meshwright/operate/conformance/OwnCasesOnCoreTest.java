package dev.meshwright.operate.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meshwright.operate.conformance.CaseResult.Verdict;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Cases of our own in the published formats, for what no published case shows, on the decision core. `./dev test` asks
/// them on both data planes.
final class OwnCasesOnCoreTest {
    private static final Path CASES = Path.of("src", "test", "resources", "cases");

    @Test
    void ownCases_goAsWritten() throws Exception {
        List<ConformanceCase> cases = Suites.read(CASES, Pattern.compile(".*"), new Corpus(CASES));
        List<CaseResult> results = new ConformanceRunner().run(cases, new CoreBackEnd(), _ -> {});
        assertThat(results.stream().filter(r -> r.verdict() != Verdict.PASSED).map(ConformanceReport::line))
                .isEmpty();
        assertThat(results).isNotEmpty();
    }
}
