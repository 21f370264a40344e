package dev.meshwright.cli;

import dev.meshwright.cli.outcome.ExitCode;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `meshwright completion`: the shell's completion script.
@Command(
        name = "completion",
        header = "Prints the completion script for bash and zsh.",
        footer = {"", "Examples:", "  source <(meshwright completion)"})
final class CompletionCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    private CommandSpec spec;

    @Override
    public Integer call() {
        spec.commandLine().getOut().println(AutoComplete.bash("meshwright", Main.complete()));
        return ExitCode.DONE;
    }
}
