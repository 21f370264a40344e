package dev.meshwright.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `meshwright train`: several command lines in one process, so that the ahead-of-time cache of the command line knows
/// them all. Used by the build alone (dist/lib/train.sh). What they end with is printed, not judged.
@Command(
        name = "train",
        hidden = true,
        description = "Runs several command lines in one process, told apart by the word 'then'.")
final class TrainCommand implements Callable<Integer> {
    private static final String THEN = "then";

    @Parameters(arity = "1..*", paramLabel = "WORD", description = "COMMAND ... then COMMAND ...")
    private List<String> words = List.of();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    private CommandSpec spec;

    @Override
    public Integer call() {
        List<String> line = new ArrayList<>();
        for (String word : words) {
            if (word.equals(THEN)) {
                run(line);
                line.clear();
            } else {
                line.add(word);
            }
        }
        run(line);
        return 0;
    }

    private void run(List<String> line) {
        PrintWriter out = spec.commandLine().getOut();
        int code = Main.run(line.toArray(String[]::new), out, spec.commandLine().getErr());
        out.println("training: " + String.join(" ", line) + " ended with " + code);
        out.flush();
    }
}
