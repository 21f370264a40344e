package dev.meshwright.cli.explain;

import dev.meshwright.cli.outcome.Usage;

/// Whether output is coloured: by `--color`, `CLICOLOR_FORCE`, `NO_COLOR` and whether there is a terminal.
final class Colouring {
    private Colouring() {}

    /// @param color `auto`, `always` or `never`
    static boolean wanted(String color, Usage usage) {
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
