package dev.meshwright.cli;

import dev.meshwright.cli.documents.TextFile;
import dev.meshwright.cli.outcome.ExitCode;
import dev.meshwright.cli.outcome.Failure;
import dev.meshwright.cli.workload.WarmStart;
import dev.meshwright.proxy.bootstrap.BootstrapException;
import dev.meshwright.proxy.server.ProxyOptions;
import dev.meshwright.proxy.server.ProxyServer;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `meshwright proxy ...`: commands about one proxy.
@Command(
        name = "proxy",
        header = "Runs a proxy.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = ProxyCommand.Run.class)
final class ProxyCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before run()
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a proxy command is missing");
    }

    /// `meshwright proxy run`: our proxy from any Envoy bootstrap, without an agent.
    @Command(
            name = "run",
            header = "Runs our proxy from a bootstrap file in Envoy's format (YAML or JSON), as one process.",
            footer = {"", "Examples:", "  meshwright proxy run -c bootstrap.yaml --concurrency 2"})
    static final class Run implements Callable<Integer> {
        @Option(
                names = {"-c", "--config-path"},
                required = true,
                paramLabel = "FILE",
                description = "Bootstrap file.")
        private Path file = Path.of("");

        @Option(
                names = "--concurrency",
                defaultValue = "0",
                paramLabel = "N",
                description = "Event loops (default: one per processor).")
        private int concurrency;

        @Override
        public Integer call() throws InterruptedException {
            TextFile.read(file); // what is wrong with the file itself is told before anything is loaded
            int loops = concurrency == 0 ? Runtime.getRuntime().availableProcessors() : concurrency;
            try {
                return ProxyServer.run(file, WarmStart.begun(ProxyOptions.of(loops)));
            } catch (BootstrapException e) {
                String message = String.valueOf(e.getMessage());
                throw new Failure(
                        ExitCode.REFUSED,
                        message.startsWith(file.toString()) ? message : file + ": " + message,
                        "",
                        "see https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/bootstrap/v3/bootstrap.proto");
            } catch (IllegalArgumentException e) {
                throw new Failure(ExitCode.USAGE, String.valueOf(e.getMessage()), "", "meshwright proxy run --help");
            }
        }
    }
}
