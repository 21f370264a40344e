package dev.meshwright.cli;

import picocli.CommandLine.Option;

/// Options that every command takes; [Main] adds them.
final class CommonOptions {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this help.")
    boolean help;

    @Option(names = "--debug", description = "Shows stack traces and debug log lines.")
    boolean debug;
}
