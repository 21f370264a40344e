package dev.meshwright.operate.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meshwright.operate.conformance.CaseResult.Verdict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/// Every published case beside the project, on the decision core.
final class CorpusOnCoreTest {
    private static final Path CORPUS = Path.of("..", "..", "shared", "corpus");

    @Test
    void gatewayApiCases_goAsPublished() throws Exception {
        run("gateway-api", "conformance-routing|conformance-mesh");
    }

    @Test
    void gatewayApiStatuses_areAsPublished_andInvalidDocumentsAreRefused() throws Exception {
        run("gateway-api", "conformance-status|invalid");
    }

    @Test
    void istioTraffic_goesAsPublished() throws Exception {
        run("istio", "traffic");
    }

    @Test
    void istioSecurity_decidesAsPublished() throws Exception {
        run("istio", "security|authz");
    }

    @Test
    void istioSimulations_matchAsPublished() throws Exception {
        run("istio", "simulation");
    }

    @Test
    void istioDocuments_areAsValidAsPublished() throws Exception {
        run("istio", "validation|samples");
    }

    @Test
    void conversions_decideAsTheirIstioForm() throws Exception {
        run("istio", "gateway-conversion|ingress-conversion");
    }

    private static void run(String folder, String suites) throws Exception {
        Assumptions.assumeTrue(Files.isDirectory(CORPUS), "no corpus beside the project");
        List<ConformanceCase> cases = Suites.read(CORPUS.resolve(folder), Pattern.compile(suites), new Corpus(CORPUS));
        ConformanceReport report =
                new ConformanceReport(new ConformanceRunner().run(cases, new CoreBackEnd(), _ -> {}));
        System.out.println(report.table());
        List<String> failed = report.results().stream()
                .filter(r -> r.verdict() == Verdict.FAILED)
                .map(r -> r.suite() + " " + r.id())
                .sorted()
                .toList();
        List<String> known = KNOWN.stream()
                .filter(name -> name.substring(0, name.indexOf(' ')).matches(suites))
                .sorted()
                .toList();
        assertThat(failed)
                .as(report.results().stream()
                        .filter(r -> r.verdict() == Verdict.FAILED)
                        .map(ConformanceReport::line)
                        .collect(Collectors.joining("\n")))
                .isEqualTo(known);
    }

    /// The cases that fail, suite and id, with what each waits for: none. One more that fails, and one less, fail the
    /// test.
    private static final List<String> KNOWN = List.of();
}
