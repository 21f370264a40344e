package dev.meshwright.operate.conformance.conversion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meshwright.operate.conformance.SharedCorpus;
import dev.meshwright.operate.conformance.conversion.ConversionSuite.Outcome;
import dev.meshwright.operate.conformance.conversion.ConversionSuite.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/// Published conversions mean the same on both sides.
final class ConversionSuiteTest {
    private static final Path CORPUS = SharedCorpus.folder("istio");
    private static final long SEED = 20_260_822;

    @Test
    void gatewayApiConversions_decideAsTheirIstioForm() throws IOException {
        run("gateway-conversion");
    }

    @Test
    void ingressConversions_decideAsTheirIstioForm() throws IOException {
        run("ingress-conversion");
    }

    private static void run(String folder) throws IOException {
        Assumptions.assumeTrue(Files.isDirectory(CORPUS), "no corpus beside the project");
        List<String> failures = new ArrayList<>();
        int passed = 0;
        int inexpressible = 0;
        int questions = 0;
        for (ConversionCase each : ConversionCase.read(CORPUS.resolve(folder))) {
            Verdict verdict = ConversionSuite.verdict(each, SEED);
            questions += verdict.questions();
            passed += verdict.outcome() == Outcome.PASSED ? 1 : 0;
            inexpressible += verdict.outcome() == Outcome.INEXPRESSIBLE ? 1 : 0;
            if (verdict.outcome() == Outcome.FAILED) {
                failures.add(verdict.name() + ":\n    " + verdict.reason());
            }
        }
        System.out.println(folder + ": passed " + passed + ", failed " + failures.size() + ", inexpressible "
                + inexpressible + ", " + questions + " questions");
        assertThat(failures).as(String.join("\n", failures)).isEmpty();
    }
}
