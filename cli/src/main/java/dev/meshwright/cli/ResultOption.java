package dev.meshwright.cli;

import dev.meshwright.cli.outcome.Failure;
import dev.meshwright.cli.outcome.Usage;
import picocli.CommandLine.Option;

/// `-o`: in which form a result goes to standard output, which holds nothing else with JSON.
public final class ResultOption {
    @Option(
            names = {"-o", "--output"},
            defaultValue = "text",
            paramLabel = "text|json",
            description = "Form of the result (default: ${DEFAULT-VALUE}).")
    private String form = "text";

    /// @throws Failure (usage) when the option has another value
    boolean json(Usage usage) {
        usage.oneOf("-o", form, "text", "json");
        return form.equals("json");
    }
}
