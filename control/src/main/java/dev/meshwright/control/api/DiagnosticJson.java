package dev.meshwright.control.api;

import dev.meshwright.base.diagnostic.Diagnostic;
import dev.meshwright.base.diagnostic.DiagnosticText;
import java.util.Locale;
import java.util.function.UnaryOperator;

/// A diagnostic as the API shows it.
///
/// @param severity `error`, `warning` or `info`
/// @param line 1-based; 0: the whole file
/// @param column 1-based; 0: the whole line
/// @param excerpt the line with a caret below the place; empty when there is none
record DiagnosticJson(
        String code,
        String severity,
        String file,
        int line,
        int column,
        String what,
        String cause,
        String next,
        String excerpt) {
    /// @param textOf a file's text by name, or an empty one
    static DiagnosticJson of(Diagnostic diagnostic, UnaryOperator<String> textOf) {
        var position = diagnostic.position();
        return new DiagnosticJson(
                diagnostic.code(),
                diagnostic.severity().name().toLowerCase(Locale.ROOT),
                position.file(),
                position.line(),
                position.column(),
                diagnostic.what(),
                diagnostic.cause(),
                diagnostic.next(),
                DiagnosticText.excerpt(position, textOf.apply(position.file())));
    }
}
