package dev.meshwright.cli;

import dev.meshwright.cli.outcome.ExitCode;
import dev.meshwright.operate.shop.ShopMain;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `meshwright demo-programs`: the JVM that all programs of the demo's shop share; started by the demo.
@Command(name = "demo-programs", hidden = true, description = "Runs the programs of the demo's shop.")
final class DemoProgramsCommand implements Callable<Integer> {
    @Parameters(paramLabel = "PLAN", description = "JSON file that describes the programs.")
    private Path plan = Path.of("");

    @Override
    public Integer call() throws IOException {
        ShopMain.main(new String[] {plan.toString()});
        return ExitCode.DONE;
    }
}
