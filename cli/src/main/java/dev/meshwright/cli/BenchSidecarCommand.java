package dev.meshwright.cli;

import dev.meshwright.cli.outcome.ExitCode;
import dev.meshwright.cli.outcome.Failure;
import dev.meshwright.dialects.istio.Defaults;
import dev.meshwright.operate.bench.SidecarBench;
import dev.meshwright.operate.lab.RoleCommand;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/// `meshwright bench-sidecar`: our sidecar beside stock Envoy, in one run; reached as `./dev bench`.
@Command(
        name = "bench-sidecar",
        hidden = true,
        description = "Measures memory, start and CPU of our sidecar beside stock Envoy.")
final class BenchSidecarCommand implements Callable<Integer> {
    @Override
    public Integer call() throws InterruptedException {
        StockEnvoy.install();
        try {
            new SidecarBench(RoleCommand.fromEnvironment(System.getenv()), Defaults.text(), System.err).run(System.out);
            return ExitCode.DONE;
        } catch (IOException e) {
            throw new Failure(ExitCode.FAILED, "the bench did not run: " + e.getMessage(), "", "");
        }
    }
}
