package dev.meshwright.cli.config;

import dev.meshwright.base.diagnostic.Diagnostic;
import dev.meshwright.base.diagnostic.DiagnosticText;
import dev.meshwright.base.diagnostic.Position;
import dev.meshwright.base.diagnostic.Severity;
import dev.meshwright.base.tree.Tree;
import dev.meshwright.cli.api.Answers;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/// The `diagnostics` of an answer, shown with the line they stand in.
final class Findings {
    private Findings() {}

    /// Prints them and a closing count; nothing for an empty list.
    ///
    /// @param sources the documents that were sent; none when the answer is about what the control plane has
    static void print(Tree answer, Sources sources, PrintWriter err) {
        List<Tree> found = Answers.list(answer, "diagnostics");
        int errors = 0;
        for (Tree one : found) {
            Diagnostic diagnostic = diagnostic(one, sources);
            if (diagnostic.severity() == Severity.ERROR) {
                errors++;
            }
            err.println(
                    text(one, diagnostic, sources.textOf(diagnostic.position().file())));
        }
        if (!found.isEmpty()) {
            err.println(count(errors, "error") + ", " + count(found.size() - errors, "warning"));
        }
    }

    /// With the line that the user has; for a document that only the control plane has, with the line it sent.
    private static String text(Tree one, Diagnostic diagnostic, String sourceText) {
        String excerpt = Answers.text(one, "excerpt").orElse("");
        if (!sourceText.isEmpty() || excerpt.isEmpty()) {
            return DiagnosticText.render(diagnostic, sourceText).stripTrailing();
        }
        return (diagnostic + "\n" + excerpt
                        + (diagnostic.cause().isEmpty() ? "" : "cause: " + diagnostic.cause() + "\n")
                        + (diagnostic.next().isEmpty() ? "" : "next:  " + diagnostic.next()))
                .stripTrailing();
    }

    static boolean haveErrors(Tree answer) {
        return Answers.list(answer, "diagnostics").stream().anyMatch(one -> severity(one) == Severity.ERROR);
    }

    private static Diagnostic diagnostic(Tree one, Sources sources) {
        var position = new Position(
                Answers.text(one, "file").orElse("<unknown>"),
                Math.max(0, Answers.number(one, "line")),
                Math.max(0, Answers.number(one, "column")));
        return new Diagnostic(
                Answers.text(one, "code").orElse(""),
                severity(one),
                sources.original(position),
                Answers.text(one, "what").orElse(""),
                Answers.text(one, "cause").orElse(""),
                Answers.text(one, "next").orElse(""));
    }

    private static Severity severity(Tree one) {
        return switch (Answers.text(one, "severity").orElse("").toUpperCase(Locale.ROOT)) {
            case "WARNING" -> Severity.WARNING;
            case "INFO" -> Severity.INFO;
            default -> Severity.ERROR;
        };
    }

    private static String count(int number, String word) {
        return number + " " + word + (number == 1 ? "" : "s");
    }
}
