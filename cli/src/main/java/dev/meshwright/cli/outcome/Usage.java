package dev.meshwright.cli.outcome;

import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// Faults in how a command is called: each ends it with [ExitCode#USAGE] and says where the command tells of itself.
///
/// @param help a command, as `meshwright verify --help`
public record Usage(String help) {
    /// @param what the option with its value, and what was expected
    public Failure fault(String what) {
        return new Failure(ExitCode.USAGE, what, "", help);
    }

    /// @throws Failure when an option has another value than one of these
    public void oneOf(String option, String value, String... words) {
        if (!List.of(words).contains(value)) {
            throw fault(option + " " + value + " (expected: " + String.join(", ", words) + ")");
        }
    }

    /// @throws Failure when it is no regular expression
    public Pattern pattern(String option, String text) {
        try {
            return Pattern.compile(text);
        } catch (PatternSyntaxException e) {
            throw fault(option + " " + text + ": " + e.getDescription());
        }
    }
}
