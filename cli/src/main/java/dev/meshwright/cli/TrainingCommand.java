package dev.meshwright.cli;

import dev.meshwright.cli.outcome.ExitCode;
import dev.meshwright.cli.outcome.Failure;
import dev.meshwright.proxy.bootstrap.BootstrapException;
import dev.meshwright.proxy.bootstrap.BootstrapReader;
import dev.meshwright.proxy.server.ProxyOptions;
import dev.meshwright.proxy.server.ProxyServer;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `meshwright training`: the process whose classes and profiles become a role's ahead-of-time cache. Runs the role's
/// command, and beside it a proxy from a bootstrap, which meets what the command alone does not in so short a time.
@Command(
        name = "training",
        hidden = true,
        description = "Runs a command, and a proxy in the same process, while the JVM records a cache.")
final class TrainingCommand implements Callable<Integer> {
    @Option(
            names = {"-c", "--config-path"},
            required = true,
            paramLabel = "FILE",
            description = "Bootstrap of the proxy.")
    private Path file = Path.of("");

    @Parameters(arity = "1..*", paramLabel = "COMMAND", description = "After --: the role's command line.")
    private List<String> command = List.of();

    @Override
    public Integer call() {
        try (ProxyServer _ = ProxyServer.start(BootstrapReader.read(file), ProxyOptions.of(1))) {
            return Main.run(
                    command.toArray(String[]::new),
                    new PrintWriter(System.out, true, System.out.charset()),
                    new PrintWriter(System.err, true, System.err.charset()));
        } catch (BootstrapException e) {
            throw new Failure(ExitCode.REFUSED, file + ": " + e.getMessage(), "", "");
        }
    }
}
