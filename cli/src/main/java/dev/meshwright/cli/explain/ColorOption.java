package dev.meshwright.cli.explain;

import dev.meshwright.cli.outcome.Failure;
import dev.meshwright.cli.outcome.Usage;
import picocli.CommandLine.Option;

/// Whether output is coloured: by `--color`, `CLICOLOR_FORCE`, `NO_COLOR` and whether there is a terminal.
public final class ColorOption {
    @Option(
            names = "--color",
            defaultValue = "auto",
            paramLabel = "auto|always|never",
            description = "Colours (default: auto: on a terminal, unless NO_COLOR is set).")
    private String color = "auto";

    /// @throws Failure (usage) when the option has another value
    boolean wanted(Usage usage) {
        return switch (color) {
            case "always" -> true;
            case "never" -> false;
            case "auto" -> {
                String forced = System.getenv("CLICOLOR_FORCE");
                String none = System.getenv("NO_COLOR");
                yield (none == null || none.isEmpty())
                        && ((forced != null && !forced.isEmpty() && !forced.equals("0")) || onTerminal());
            }
            default -> throw usage.fault("--color " + color + " (expected: auto, always, never)");
        };
    }

    @SuppressWarnings("SystemConsoleNull") // documented as nullable still; null means no terminal
    private static boolean onTerminal() {
        var console = System.console();
        return console != null && console.isTerminal();
    }
}
