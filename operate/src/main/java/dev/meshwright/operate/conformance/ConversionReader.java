package dev.meshwright.operate.conformance;

import dev.meshwright.operate.conformance.conversion.ConversionCase;
import dev.meshwright.operate.conformance.conversion.ConversionSuite;
import dev.meshwright.operate.conformance.conversion.ConversionSuite.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Istio's suites of one configuration in two dialects.
///
/// @param suite name of it and of its folder
record ConversionReader(String suite) implements SuiteReader {
    /// Of the requests that both sides are asked; a report names it.
    private static final long SEED = 20_260_822;

    static List<SuiteReader> all() {
        return List.of(new ConversionReader("gateway-conversion"), new ConversionReader("ingress-conversion"));
    }

    @Override
    public List<Path> find(Path folder) {
        return Folders.find(folder, suite, f -> !ConversionCase.folders(f).isEmpty());
    }

    @Override
    public List<ConformanceCase> read(Path folder, Corpus corpus) throws IOException {
        List<ConformanceCase> cases = new ArrayList<>();
        for (Path each : ConversionCase.folders(folder)) {
            cases.addAll(
                    Careful.read(suite, each.getFileName().toString(), () -> List.of(one(ConversionCase.of(each)))));
        }
        return cases;
    }

    private ConformanceCase one(ConversionCase each) {
        return new ConformanceCase.Documents(
                suite,
                each.name(),
                each.name() + "/input.yaml, mixed requests with seed " + SEED,
                "decisions as for istio.yaml, conditions as in status.yaml",
                () -> ask(each),
                ConversionSuite.construct(each).map(ConversionReader::construct).stream()
                        .toList());
    }

    private static ConformanceCase.Answer ask(ConversionCase each) throws IOException {
        Verdict verdict = ConversionSuite.verdict(each, SEED);
        return new ConformanceCase.Answer(verdict.reason(), verdict.questions() + " requests compared");
    }

    private static Construct construct(dev.meshwright.operate.conformance.conversion.Construct construct) {
        Construct.Kind kind = switch (construct) {
            case INFERENCE_POOL -> Construct.Kind.ENDPOINT_PICKER;
            case AMBIENT -> Construct.Kind.AMBIENT;
        };
        return new Construct(kind, construct.words());
    }
}
