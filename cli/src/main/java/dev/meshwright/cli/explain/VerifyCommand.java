package dev.meshwright.cli.explain;

import dev.meshwright.base.tree.SourceDocumentFile;
import dev.meshwright.cli.documents.DocumentFiles;
import dev.meshwright.cli.outcome.ExitCode;
import dev.meshwright.cli.outcome.Failure;
import dev.meshwright.cli.outcome.Usage;
import dev.meshwright.operate.conformance.BackEnd;
import dev.meshwright.operate.conformance.BackEnds;
import dev.meshwright.operate.verify.FileReport;
import dev.meshwright.operate.verify.Recording;
import dev.meshwright.operate.verify.VerifyRunner;
import dev.meshwright.operate.verify.file.TestFile;
import dev.meshwright.operate.verify.file.TestFileReader;
import dev.meshwright.operate.verify.report.VerifyJson;
import dev.meshwright.operate.verify.report.VerifyJunit;
import dev.meshwright.operate.verify.report.VerifyText;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `meshwright verify`: runs unit tests of mesh configuration.
@Command(
        name = "verify",
        header = "Runs unit tests of mesh configuration.",
        description = {
            "A test file (kind: MeshTest) names configuration, and cases: who sends which request, and what must come"
                    + " of it. docs/verify.md tells of every key.",
            "Exit code: 0 every case passed, 3 a case failed or the configuration has an error, 2 a test file has a"
                    + " fault, 4 there is no test file."
        },
        footer = {
            "",
            "Examples:",
            "  meshwright verify tests/",
            "  meshwright verify tests/reviews.yaml --case 'jason.*'",
            "  meshwright verify tests/ -o junit > report.xml",
            "  sudo meshwright verify tests/ --on all",
            "  meshwright verify --record access.log --from productpage -f mesh/ > tests/recorded.yaml"
        })
public final class VerifyCommand implements Callable<Integer> {
    private static final Usage USAGE = new Usage("meshwright verify --help");

    @Parameters(
            arity = "0..*",
            paramLabel = "FILE|DIR",
            description = "Test files, or folders that are searched for them, subfolders too.")
    private List<Path> paths = new ArrayList<>();

    @Option(
            names = "--on",
            defaultValue = "core",
            paramLabel = "core|mesh|envoy|all",
            description = "Who judges: the decision core (no network, milliseconds), our proxies, stock Envoy, or all"
                    + " three, which then must agree (default: ${DEFAULT-VALUE}).")
    private String on = "core";

    @Option(names = "--case", paramLabel = "REGEX", description = "Only cases whose name has a match.")
    private Optional<String> only = Optional.empty();

    @Option(
            names = "--record",
            paramLabel = "LOG|TAP|DIR|-",
            description = "Write a test file to standard output, instead of running one: out of a proxy's access log"
                    + " (JSON), or what Envoy's tap filter wrote (JSON; a folder: each .json file in it).")
    private Optional<String> record = Optional.empty();

    @Option(
            names = "--from",
            paramLabel = "NAME|outside",
            description = "With --record: whose proxy wrote it; a gateway's is of 'outside'.")
    private Optional<String> from = Optional.empty();

    @Option(
            names = {"-f", "--filename"},
            paramLabel = "FILE|DIR",
            description = "With --record: the configuration; repeatable.")
    private List<String> config = new ArrayList<>();

    @Option(
            names = {"-o", "--output"},
            defaultValue = "text",
            paramLabel = "text|json|junit",
            description = "Form of the report (default: ${DEFAULT-VALUE}).")
    private String output = "text";

    @Mixin
    private ColorOption color = new ColorOption();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    private CommandSpec spec;

    @Override
    public Integer call() {
        USAGE.oneOf("-o", output, "text", "json", "junit");
        USAGE.oneOf("--on", on, "core", "mesh", "envoy", "all");
        if (record.isPresent()) {
            return record(record.get());
        }
        if (from.isPresent() || !config.isEmpty()) {
            throw USAGE.fault("--from and -f belong to --record; a test file names its own");
        }
        if (paths.isEmpty()) {
            throw USAGE.fault("no test file (expected: FILE or DIR)");
        }
        Pattern names = USAGE.pattern("--case", only.orElse(""));
        List<TestFile> files = files();
        List<BackEnd> backEnds = new ArrayList<>();
        try {
            for (Supplier<BackEnd> each : suppliers()) {
                backEnds.add(each.get());
            }
            return run(files, backEnds, names);
        } finally {
            backEnds.forEach(BackEnd::close);
        }
    }

    private int record(String recorded) {
        if (from.isEmpty() || config.isEmpty() || !paths.isEmpty()) {
            throw USAGE.fault("--record takes --from NAME and -f CONFIG, and no test file");
        }
        Recording recording =
                Recording.of(DocumentFiles.text(recorded), from.get(), DocumentFiles.read(config, false), config);
        spec.commandLine().getOut().print(recording.text());
        spec.commandLine().getOut().flush();
        spec.commandLine()
                .getErr()
                .println(recording.calls() + " recorded calls became cases, " + recording.skipped()
                        + " other lines or documents did not; paths in config are as they were given: make them"
                        + " relative to the test file");
        return recording.calls() > 0 ? ExitCode.DONE : ExitCode.NOT_FOUND;
    }

    private int run(List<TestFile> files, List<BackEnd> backEnds, Pattern names) {
        VerifyText text = new VerifyText(
                color.wanted(USAGE) ? VerifyText.Colours.TERMINAL : VerifyText.Colours.NONE, backEnds.size());
        PrintWriter out = spec.commandLine().getOut();
        boolean told = output.equals("text");
        VerifyRunner runner =
                new VerifyRunner(backEnds, each -> names.matcher(each.name()).find());
        List<FileReport> reports = new ArrayList<>();
        for (TestFile file : files) {
            if (told) {
                out.println((reports.isEmpty() ? "" : "\n")
                        + file.name()
                        + (file.name().equals(file.source().name())
                                ? ""
                                : "   " + file.source().name()));
            }
            FileReport report = runner.run(file, each -> {
                if (told) {
                    out.print(text.line(each));
                    out.flush();
                }
            });
            reports.add(report);
            if (told) {
                out.print(text.end(report));
            }
        }
        switch (output) {
            case "json" -> out.print(VerifyJson.of(reports));
            case "junit" -> out.print(VerifyJunit.of(reports));
            default -> out.print(VerifyText.summary(reports));
        }
        out.flush();
        if (reports.stream().anyMatch(r -> r.failed() > 0)) {
            return ExitCode.FINDINGS;
        }
        return reports.stream().allMatch(r -> r.faults().isEmpty()) ? ExitCode.DONE : ExitCode.USAGE;
    }

    private List<TestFile> files() {
        List<TestFile> files = new ArrayList<>();
        for (Path path : paths) {
            if (!Files.exists(path)) {
                throw new Failure(ExitCode.NOT_FOUND, "no such file: " + path, "", "check the path");
            }
            boolean folder = Files.isDirectory(path);
            for (SourceDocumentFile file : DocumentFiles.find(List.of(path.toString()), true)) {
                if (!folder || TestFileReader.isTest(file)) {
                    files.add(TestFileReader.read(file));
                }
            }
        }
        if (files.isEmpty()) {
            throw new Failure(
                    ExitCode.NOT_FOUND,
                    "no test file in "
                            + String.join(
                                    ", ", paths.stream().map(Path::toString).toList()),
                    "a test file says kind: " + TestFileReader.KIND,
                    "see docs/verify.md");
        }
        return files;
    }

    private List<Supplier<BackEnd>> suppliers() {
        return on.equals("all")
                ? List.copyOf(BackEnds.all().values())
                : List.of(BackEnds.all().get(on));
    }
}
