package dev.meshwright.base.diagnostic;

import java.util.ArrayList;
import java.util.List;

/// Collects the diagnostics of one reading. Owned by the thread that reads.
public final class Findings {
    private final List<Diagnostic> all = new ArrayList<>();
    private int errors;

    public void add(Diagnostic diagnostic) {
        all.add(diagnostic);
        if (diagnostic.severity() == Severity.ERROR) {
            errors++;
        }
    }

    public void error(String code, Position position, String what, String cause, String next) {
        add(Diagnostic.error(code, position, what, cause, next));
    }

    public void warning(String code, Position position, String what, String cause, String next) {
        add(Diagnostic.warning(code, position, what, cause, next));
    }

    public void info(String code, Position position, String what, String cause, String next) {
        add(new Diagnostic(code, Severity.INFO, position, what, cause, next));
    }

    /// Errors so far; a reader compares it before and after to see whether a part was sound.
    public int errors() {
        return errors;
    }

    public List<Diagnostic> all() {
        return List.copyOf(all);
    }
}
