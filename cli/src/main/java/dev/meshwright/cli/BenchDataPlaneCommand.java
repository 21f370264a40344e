package dev.meshwright.cli;

import dev.meshwright.agent.envoy.EnvoyBinary;
import dev.meshwright.agent.envoy.EnvoyMissing;
import dev.meshwright.cli.outcome.ExitCode;
import dev.meshwright.cli.outcome.Failure;
import dev.meshwright.cli.outcome.Usage;
import dev.meshwright.operate.bench.dataplane.DataPlaneBench;
import dev.meshwright.operate.bench.dataplane.Settings;
import dev.meshwright.operate.bench.dataplane.Tools;
import dev.meshwright.operate.lab.RoleCommand;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `meshwright bench-data-plane`: our proxy beside Envoy, HAProxy and nginx; reached as `./dev bench data-plane`.
@Command(
        name = "bench-data-plane",
        hidden = true,
        header = "Measures our proxy beside stock Envoy, HAProxy, nginx and a byte relay, in one interleaved run.",
        footer = {
            "",
            "Examples:",
            "  ./dev bench data-plane                                everything; an hour",
            "  ./dev bench data-plane --scenarios A,B --rounds 2 --duration 4",
            "  ./dev bench data-plane --scenarios Mem100 --subjects envoy,ours -o json"
        })
final class BenchDataPlaneCommand implements Callable<Integer> {
    private static final Usage USAGE = new Usage("./dev bench data-plane --help");

    @Option(
            names = "--scenarios",
            split = ",",
            paramLabel = "NAME",
            description = "What to measure: A, A1k, T, B, B1k, Bh1, Blog, C, D, I, Start, Pause, Mem100, Routes,"
                    + " Clusters (default: all).")
    private List<String> scenarios = List.of();

    @Option(
            names = "--subjects",
            split = ",",
            paramLabel = "NAME",
            description = "Whom: envoy, ours, ours-small, haproxy, nginx, relay, direct (default: by scenario).")
    private List<String> subjects = List.of();

    @Option(
            names = "--rounds",
            defaultValue = "3",
            paramLabel = "N",
            description = "Interleaved rounds (default: ${DEFAULT-VALUE}).")
    private int rounds;

    @Option(
            names = "--duration",
            defaultValue = "6",
            paramLabel = "SECONDS",
            description = "Load per round and subject (default: ${DEFAULT-VALUE}).")
    private int seconds;

    @Option(
            names = "--warm-up",
            defaultValue = "" + Settings.WARM_UP_SECONDS,
            paramLabel = "SECONDS",
            description = "Load on our proxy before the first round (default: ${DEFAULT-VALUE}).")
    private int warmUpSeconds;

    @Option(
            names = "--proxy-cpu",
            defaultValue = "0",
            paramLabel = "N",
            description = "Processor of the proxies (default: ${DEFAULT-VALUE}).")
    private int proxyCpu;

    @Option(
            names = "--load-cpu",
            defaultValue = "-1",
            paramLabel = "N",
            description = "Processor of load and application (default: the last).")
    private int loadCpu;

    @Mixin
    private ResultOption output = new ResultOption();

    @Override
    public Integer call() throws InterruptedException {
        boolean json = output.json(USAGE);
        check();
        Map<String, String> environment = System.getenv();
        Path folder = Path.of(environment.getOrDefault("MESHWRIGHT_HOME", "."), "build", "bench");
        Tools tools = Tools.of(environment, envoy(environment));
        RoleCommand roles = RoleCommand.fromEnvironment(environment);
        DataPlaneBench.Results results;
        try (var bench = new DataPlaneBench(settings(), roles, tools, folder, BenchDataPlaneCommand::say)) {
            Runtime.getRuntime().addShutdownHook(new Thread(bench::close, "stop"));
            results = bench.run();
        } catch (IllegalArgumentException e) {
            throw USAGE.fault(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new Failure(ExitCode.FAILED, "the bench did not run: " + e.getMessage(), "", "");
        }
        System.out.print(json ? results.json() : results.text());
        say("results: " + results.folder());
        return ExitCode.DONE;
    }

    /// Standard output holds the results alone.
    private static void say(String line) {
        System.err.println(line);
    }

    private void check() {
        if (rounds < 1 || seconds < 1 || warmUpSeconds < 0) {
            throw USAGE.fault("--rounds " + rounds + " --duration " + seconds + " --warm-up " + warmUpSeconds
                    + " (expected: at least 1, 1 and 0)");
        }
    }

    private Settings settings() {
        return new Settings(
                scenarios.isEmpty() ? Settings.allScenarios() : scenarios,
                subjects,
                rounds,
                seconds,
                warmUpSeconds,
                proxyCpu,
                loadCpu < 0 ? Runtime.getRuntime().availableProcessors() - 1 : loadCpu);
    }

    /// Without it, ratios are missing and the rest is measured.
    private static Optional<Path> envoy(Map<String, String> environment) throws InterruptedException {
        try {
            return Optional.of(new EnvoyBinary(environment, BenchDataPlaneCommand::say).locate());
        } catch (EnvoyMissing e) {
            say("envoy: left out: " + e.getMessage() + "; " + e.next());
            return Optional.empty();
        }
    }
}
