package dev.meshwright.cli;

import dev.meshwright.cli.outcome.ExitCode;
import dev.meshwright.cli.outcome.Failure;
import dev.meshwright.cli.outcome.Usage;
import dev.meshwright.operate.bench.compile.CompileBench;
import dev.meshwright.operate.bench.compile.GeneratedMesh;
import dev.meshwright.operate.lab.RoleCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `meshwright bench-compile`: files to resources in a large mesh, cold and after edits; reached as `./dev bench
/// compile`.
@Command(
        name = "bench-compile",
        hidden = true,
        header = "Measures compilation of a large mesh: cold, one changed route, white space, memory.",
        footer = {"", "Examples:", "  ./dev bench compile", "  ./dev bench compile --services 5000 --rounds 1"})
final class BenchCompileCommand implements Callable<Integer> {
    private static final Usage USAGE = new Usage("./dev bench compile --help");

    @Option(
            names = "--services",
            defaultValue = "1000",
            paramLabel = "N",
            description = "Services, each with a VirtualService and a DestinationRule (default: ${DEFAULT-VALUE}).")
    private int services;

    @Option(
            names = "--endpoints",
            defaultValue = "10",
            paramLabel = "N",
            description = "Endpoints of each service (default: ${DEFAULT-VALUE}).")
    private int endpoints;

    @Option(
            names = "--rounds",
            defaultValue = "5",
            paramLabel = "N",
            description = "Fresh processes (default: ${DEFAULT-VALUE}).")
    private int rounds;

    @Mixin
    private ResultOption output = new ResultOption();

    @Override
    public Integer call() throws InterruptedException {
        boolean json = output.json(USAGE);
        if (rounds < 1) {
            throw USAGE.fault("--rounds " + rounds + " (expected: at least 1)");
        }
        try {
            Path folder = Files.createTempDirectory("meshwright-bench-");
            try {
                RoleCommand roles = RoleCommand.fromEnvironment(System.getenv());
                Map<String, Double> medians =
                        new CompileBench(roles, new GeneratedMesh(services, endpoints), rounds, System.err).run(folder);
                if (json) {
                    CompileBench.json(medians, System.out);
                } else {
                    CompileBench.print(medians, System.out);
                }
            } finally {
                remove(folder);
            }
            return ExitCode.DONE;
        } catch (IllegalArgumentException e) {
            throw USAGE.fault(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new Failure(ExitCode.FAILED, "the bench did not run: " + e.getMessage(), "", "");
        }
    }

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
