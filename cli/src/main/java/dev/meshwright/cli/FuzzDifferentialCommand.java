package dev.meshwright.cli;

import dev.meshwright.cli.outcome.ExitCode;
import dev.meshwright.cli.outcome.Failure;
import dev.meshwright.operate.conformance.BackEnd;
import dev.meshwright.operate.conformance.BackEnds;
import dev.meshwright.operate.conformance.StandaloneEnvoyBackEnd;
import dev.meshwright.operate.differential.Differential;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `meshwright fuzz-differential`: generated configurations and requests on the core and on data planes; reached as
/// `./dev fuzz differential`.
@Command(
        name = "fuzz-differential",
        hidden = true,
        header = "Compares generated configurations on the decision core, our proxy and stock Envoy.",
        description = "What disagrees is made small and written as a test file of meshwright verify.",
        footer = {
            "",
            "Exit codes: 0 all agreed, 3 something did not.",
            "",
            "Examples:",
            "  ./dev fuzz differential 10",
            "  ./dev fuzz differential 10 --on envoy --seed 7",
            "  ./dev fuzz differential 10 --on mesh --seed 7 --first 42 --batches 1"
        })
final class FuzzDifferentialCommand implements Callable<Integer> {
    @Parameters(paramLabel = "MINUTES", description = "How long.")
    private int minutes = 1;

    @Option(
            names = "--on",
            defaultValue = "all",
            paramLabel = "mesh|envoy|all|standalone",
            description = "What is compared with the core; standalone: a stock Envoy with a file, in the world gateway"
                    + " (default: ${DEFAULT-VALUE}).")
    private String on = "all";

    @Option(
            names = "--seed",
            defaultValue = "0",
            paramLabel = "NUMBER",
            description = "The same configurations for the same seed (default: another each time).")
    private long seed;

    @Option(
            names = "--first",
            defaultValue = "0",
            paramLabel = "N",
            description = "Number of the first batch (default: ${DEFAULT-VALUE}).")
    private int first;

    @Option(
            names = "--batches",
            defaultValue = "0",
            paramLabel = "N",
            description = "No more than this many (default: as many as the time allows).")
    private int most;

    @Option(
            names = "--requests",
            defaultValue = "240",
            paramLabel = "N",
            description = "Requests to each batch (default: ${DEFAULT-VALUE}).")
    private int requests;

    @Option(
            names = "--world",
            defaultValue = "mesh",
            paramLabel = "mesh|gateway",
            description = "Among sidecars and a gateway, or one gateway alone, which is much faster"
                    + " (default: ${DEFAULT-VALUE}).")
    private String world = "mesh";

    @Option(
            names = "--findings",
            defaultValue = "testing/src/test/resources/differential",
            paramLabel = "DIR",
            description = "Where small cases are written (default: ${DEFAULT-VALUE}).")
    private Path findings = Path.of("findings");

    @Option(
            names = "--pause-while",
            paramLabel = "FILE",
            description = "Waits between batches as long as this file exists; the time does not count.")
    private @Nullable Path pause;

    @Override
    public Integer call() throws InterruptedException {
        if (!List.of("mesh", "envoy", "all", "standalone").contains(on)
                || !List.of("mesh", "gateway").contains(world)
                || minutes < 1
                || requests < 1
                || first < 0
                || most < 0) {
            throw new Failure(
                    ExitCode.USAGE,
                    "--on " + on + ", " + minutes + " minutes, " + requests + " requests (expected: mesh, envoy or all;"
                            + " at least 1 of each)",
                    "",
                    "./dev fuzz differential --help");
        }
        long used = seed == 0 ? System.nanoTime() & Integer.MAX_VALUE : seed;
        System.out.println("seed " + used);
        List<BackEnd> live = new ArrayList<>();
        try {
            for (String name : on.equals("all") ? List.of("mesh", "envoy") : List.of(on)) {
                BackEnd backEnd = name.equals("standalone")
                        ? new StandaloneEnvoyBackEnd(StockEnvoy.path().toString())
                        : Objects.requireNonNull(BackEnds.all().get(name)).get();
                live.add(backEnd);
                if (!backEnd.missing().isEmpty()) {
                    throw new Failure(ExitCode.FAILED, name + " cannot run here: " + backEnd.missing(), "", "");
                }
            }
            Differential.Settings settings = new Differential.Settings(
                    used,
                    first,
                    most,
                    Duration.ofMinutes(minutes),
                    requests,
                    world.equals("gateway") || on.equals("standalone"),
                    findings,
                    worlds(),
                    Optional.ofNullable(pause));
            Differential.Summary summary = new Differential(settings, System.out::println).run(live);
            System.out.println("seed " + summary.seed() + ": " + summary.configurations() + " configurations, "
                    + summary.requests() + " requests, " + summary.known() + " known differences, " + summary.late()
                    + " agreed at a second look, " + summary.disagreements().size() + " disagreements and "
                    + summary.further() + " that look like them");
            return summary.disagreements().isEmpty() ? ExitCode.DONE : ExitCode.FINDINGS;
        } catch (IOException e) {
            throw new Failure(ExitCode.FAILED, "a finding cannot be written: " + e.getMessage(), "", "");
        } finally {
            live.forEach(BackEnd::close);
        }
    }

    /// How files in the folder of findings name the folder of the programs' documents.
    private String worlds() {
        Path home =
                Path.of(System.getenv().getOrDefault("MESHWRIGHT_HOME", ".")).toAbsolutePath();
        Path world = home.resolve("operate/src/main/resources/dev/meshwright/operate/differential");
        return findings.toAbsolutePath()
                .normalize()
                .relativize(world.normalize())
                .toString();
    }
}
