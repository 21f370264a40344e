package dev.meshwright.cli;

import dev.meshwright.cli.outcome.ExitCode;
import dev.meshwright.cli.outcome.Failure;
import dev.meshwright.cli.outcome.Usage;
import dev.meshwright.operate.conformance.BackEnd;
import dev.meshwright.operate.conformance.BackEnds;
import dev.meshwright.operate.conformance.CaseResult;
import dev.meshwright.operate.conformance.CaseSample;
import dev.meshwright.operate.conformance.ConformanceCase;
import dev.meshwright.operate.conformance.ConformanceReport;
import dev.meshwright.operate.conformance.ConformanceRunner;
import dev.meshwright.operate.conformance.Corpus;
import dev.meshwright.operate.conformance.Suites;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `meshwright conformance`: published cases on the decision core and on data planes; reached as `./dev conformance`.
@Command(
        name = "conformance",
        hidden = true,
        header = "Runs published conformance cases on the decision core and on data planes.",
        description = "A folder of the formats that docs/conformance.md tells: a suite's, or one that holds several.",
        footer = {
            "",
            "Exit codes: 0 every expressible case passed, 3 a case failed.",
            "",
            "Examples:",
            "  ./dev conformance ../shared/corpus",
            "  ./dev conformance ../shared/corpus/istio --suite traffic -o json",
            "  ./dev conformance ../shared/corpus/gateway-api --on mesh --suite routing"
        })
final class ConformanceCommand implements Callable<Integer> {
    private static final Usage USAGE = new Usage("./dev conformance --help");

    @Parameters(paramLabel = "DIR", description = "The folder with the cases.")
    private Path folder = Path.of(".");

    @Option(
            names = "--on",
            defaultValue = "core",
            paramLabel = "core|mesh|envoy|all",
            description = "Where to run them (default: ${DEFAULT-VALUE}).")
    private String on = "core";

    @Option(
            names = "--suite",
            defaultValue = "",
            paramLabel = "REGEX",
            description = "Only suites whose name has a match (default: all).")
    private String suite = "";

    @Option(
            names = "--case",
            defaultValue = "",
            paramLabel = "REGEX",
            description = "Only cases whose id has a match (default: all).")
    private String id = "";

    @Option(
            names = "--sample",
            defaultValue = "1",
            paramLabel = "N",
            description = "One case in N of each suite, by chance (default: all).")
    private int sample = 1;

    @Option(
            names = "--seed",
            defaultValue = "0",
            paramLabel = "NUMBER",
            description = "Of the sample; the same cases for the same seed (default: another each time).")
    private long seed;

    @Mixin
    private ResultOption output = new ResultOption();

    @Override
    public Integer call() {
        boolean json = output.json(USAGE);
        check();
        // With -o json standard output holds the object alone.
        PrintStream progress = json ? System.err : System.out;
        List<ConformanceCase> cases = cases();
        List<CaseResult> results = new ArrayList<>();
        CaseSample chosen = new CaseSample(sample, seed == 0 ? System.nanoTime() : seed);
        if (sample > 1) {
            progress.println("one case in " + sample + ", --seed " + chosen.seed());
        }
        for (Supplier<BackEnd> each : backEnds()) {
            try (BackEnd backEnd = each.get()) {
                String missing = backEnd.missing();
                if (!missing.isEmpty()) {
                    throw new Failure(
                            ExitCode.FAILED,
                            "'" + backEnd.name() + "' cannot run here: " + missing,
                            "",
                            "see docs/conformance.md, or ask the core alone: --on core");
                }
                List<ConformanceCase> asked = chosen.of(ConformanceRunner.concerning(backEnd.name(), cases));
                results.addAll(new ConformanceRunner()
                        .run(asked, backEnd, result -> progress.println(ConformanceReport.line(result))));
            }
        }
        ConformanceReport report = new ConformanceReport(results);
        progress.println();
        progress.print(report.table());
        if (json) {
            System.out.println(report.json());
        }
        return report.count(CaseResult.Verdict.FAILED) == 0 ? ExitCode.DONE : ExitCode.FINDINGS;
    }

    private List<ConformanceCase> cases() {
        String home = System.getenv().getOrDefault("MESHWRIGHT_HOME", ".");
        try {
            Pattern wanted = Pattern.compile(id);
            List<ConformanceCase> cases =
                    Suites.read(folder, Pattern.compile(suite), new Corpus(Path.of(home, "..", "shared", "corpus")))
                            .stream()
                            .filter(c -> wanted.matcher(c.id()).find())
                            .toList();
            if (cases.isEmpty()) {
                throw USAGE.fault(
                        "no cases of a known suite in " + folder + (suite.isEmpty() ? "" : " for --suite " + suite)
                                + (id.isEmpty() ? "" : " with --case " + id));
            }
            return cases;
        } catch (IOException | UncheckedIOException e) {
            throw new Failure(ExitCode.FAILED, "the cases cannot be read: " + e.getMessage(), "", "");
        }
    }

    private List<Supplier<BackEnd>> backEnds() {
        if (on.equals("all")) {
            return List.copyOf(BackEnds.all().values());
        }
        Supplier<BackEnd> found = BackEnds.all().get(on);
        if (found == null) {
            throw USAGE.fault(
                    "--on " + on + " (expected: all or one of " + BackEnds.all().keySet() + ")");
        }
        return List.of(found);
    }

    private void check() {
        if (!Files.isDirectory(folder)) {
            throw USAGE.fault("'" + folder + "' is no folder");
        }
        USAGE.pattern("--suite", suite);
        USAGE.pattern("--case", id);
        if (sample < 1) {
            throw USAGE.fault("--sample " + sample + " (expected: 1 or more)");
        }
    }
}
