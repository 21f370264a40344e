package dev.meshwright.base.diagnostic;

import java.util.List;
import java.util.stream.Collectors;

/// Shows a diagnostic to a person: place and fault, the line with a caret under the place, cause, and what to do.
public final class DiagnosticText {
    /// Wider lines are cut, as a minified JSON file is one line.
    private static final int LINE_CHARS_MAX = 160;

    private DiagnosticText() {}

    /// The whole message, ending with a line break. `sourceText` may be empty when the text is not at hand.
    public static String render(Diagnostic diagnostic, String sourceText) {
        StringBuilder out = new StringBuilder(256);
        out.append(diagnostic).append('\n');
        out.append(excerpt(diagnostic.position(), sourceText));
        if (!diagnostic.cause().isEmpty()) {
            out.append("cause: ").append(diagnostic.cause()).append('\n');
        }
        if (!diagnostic.next().isEmpty()) {
            out.append("next:  ").append(diagnostic.next()).append('\n');
        }
        return out.toString();
    }

    /// Two lines: the source line with its number, and the caret; empty when the place has no line in the text.
    public static String excerpt(Position position, String sourceText) {
        if (position.line() == 0 || sourceText.isEmpty()) {
            return "";
        }
        List<String> lines =
                sourceText.lines().skip(position.line() - 1L).limit(1).toList();
        if (lines.isEmpty()) {
            return "";
        }
        String line = lines.getFirst().replace('\t', ' ');
        int[] points = line.codePoints()
                .map(c -> Character.isISOControl(c) || c == 0xFEFF ? ' ' : c)
                .toArray();
        int caret = Math.max(0, position.column() - 1);
        int from = caret > LINE_CHARS_MAX - 20 ? Math.min(caret - 60, points.length) : 0;
        int to = Math.min(points.length, from + LINE_CHARS_MAX);
        String number = "  " + position.line() + " | ";
        StringBuilder out = new StringBuilder();
        out.append(number).append(from > 0 ? "…" : "");
        out.append(new String(points, from, Math.max(0, to - from)).stripTrailing());
        out.append(to < points.length ? "…" : "").append('\n');
        if (position.column() > 0) {
            String margin = " ".repeat(number.length() - 2) + "| ";
            out.append(margin)
                    .append(" ".repeat(caret - from + (from > 0 ? 1 : 0)))
                    .append("^\n");
        }
        return out.toString();
    }

    /// All of them, a blank line between two; `textOf` gives the text of a file by name, or an empty one.
    public static String renderAll(List<Diagnostic> diagnostics, java.util.function.Function<String, String> textOf) {
        return diagnostics.stream()
                .map(d -> render(d, textOf.apply(d.position().file())))
                .collect(Collectors.joining("\n"));
    }
}
