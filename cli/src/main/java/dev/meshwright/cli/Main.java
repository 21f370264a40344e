package dev.meshwright.cli;

import dev.meshwright.cli.api.HostPort;
import dev.meshwright.cli.outcome.ExitCode;
import dev.meshwright.cli.outcome.Failure;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

/// The program's entry: finds the command, runs it, turns its outcome into an exit code.
public final class Main {
    static final String VERSION = "0.1.0";

    private Main() {}

    public static void main(String[] args) {
        boolean debug = Arrays.asList(args).contains("--debug");
        // Java's logging takes a twentieth of a second to come up: on the other processor, while the command is found.
        var logging = CompletableFuture.runAsync(() -> Logging.configure(debug));
        CommandLine line = line(args);
        logging.join();
        StartCache.complaint().ifPresent(LoggerFactory.getLogger(Main.class)::warn);
        PrintWriter out = new PrintWriter(System.out, true, System.out.charset());
        PrintWriter err = new PrintWriter(System.err, true, System.err.charset());
        System.exit(run(line, args, out, err));
    }

    /// Runs one command line and returns its exit code; the seam of the golden tests.
    static int run(String[] args, PrintWriter out, PrintWriter err) {
        return run(line(args), args, out, err);
    }

    private static CommandLine line(String[] args) {
        String word = args.length == 0 ? "" : args[0];
        return Commands.find(word)
                .map(command -> prepared(Map.of(word, command)))
                .orElseGet(Main::complete);
    }

    private static int run(CommandLine line, String[] args, PrintWriter out, PrintWriter err) {
        line.setOut(out).setErr(err);
        line.setExecutionExceptionHandler(Main::failed);
        line.setParameterExceptionHandler(Main::misused);
        return line.execute(args);
    }

    /// The command line with every command; loads all of their classes.
    static CommandLine complete() {
        return prepared(Commands.all());
    }

    private static CommandLine prepared(Map<String, Object> commands) {
        var line = new CommandLine(new Root());
        commands.forEach(line::addSubcommand);
        addCommonOptions(line);
        line.registerConverter(HostPort.class, Main::address);
        return line;
    }

    private static HostPort address(String text) {
        try {
            return HostPort.parse(text);
        } catch (IllegalArgumentException e) {
            throw new CommandLine.TypeConversionException(e.getMessage());
        }
    }

    private static void addCommonOptions(CommandLine line) {
        line.getCommandSpec().addMixin("common", CommandLine.Model.CommandSpec.forAnnotatedObject(new CommonOptions()));
        line.getSubcommands().values().forEach(Main::addCommonOptions);
    }

    private static int failed(Exception fault, CommandLine line, CommandLine.ParseResult parsed) {
        boolean debug = parsed.originalArgs().contains("--debug");
        if (fault instanceof Failure failure) {
            line.getErr().println(failure.text());
            if (debug) {
                failure.printStackTrace(line.getErr());
            }
            return failure.exitCode();
        }
        line.getErr().println("error: " + fault);
        if (debug) {
            fault.printStackTrace(line.getErr());
        } else {
            line.getErr().println("next:  run it again with --debug to see where; this is a fault in Meshwright");
        }
        return ExitCode.FAILED;
    }

    private static int misused(ParameterException fault, String[] args) {
        CommandLine line = fault.getCommandLine();
        PrintWriter err = line.getErr();
        String next = line.getCommandSpec().qualifiedName() + " --help";
        String what = inOurWords(String.valueOf(fault.getMessage()));
        if (fault instanceof CommandLine.UnmatchedArgumentException unmatched) {
            String word = unmatched.getUnmatched().getFirst();
            what = unmatched(word, line);
            List<String> near = unmatched.getSuggestions();
            if (!near.isEmpty()) {
                String whole = word.startsWith("-") ? "" : line.getCommandSpec().qualifiedName() + " ";
                next = "did you mean " + whole + near.getFirst() + "?";
            }
        }
        err.println("error: " + what);
        err.println("next:  " + next);
        return ExitCode.USAGE;
    }

    /// picocli begins with a capital, and stutters.
    private static String inOurWords(String message) {
        String text = message.replace("option option", "option");
        return text.isEmpty() ? text : text.substring(0, 1).toLowerCase(Locale.ROOT) + text.substring(1);
    }

    private static String unmatched(String word, CommandLine line) {
        if (word.startsWith("-")) {
            return "unknown option '" + word + "'";
        }
        return line.getParent() == null
                ? "unknown command '" + word + "'"
                : "'" + word + "' is more than " + line.getCommandSpec().qualifiedName() + " takes";
    }

    @Command(
            name = "meshwright",
            description = "A service mesh and its architect in one program.",
            synopsisSubcommandLabel = "COMMAND",
            version = VERSION)
    private static final class Root implements Runnable {
        @picocli.CommandLine.Spec
        @SuppressWarnings("NullAway.Init") // set by picocli before run()
        private CommandLine.Model.CommandSpec spec;

        @Override
        public void run() {
            throw new ParameterException(spec.commandLine(), "a command is missing");
        }
    }
}
