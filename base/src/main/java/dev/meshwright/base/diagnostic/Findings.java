package dev.meshwright.base.diagnostic;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Collects the diagnostics of one reading, each once. Owned by the thread that reads.
public final class Findings {
    private final Set<Diagnostic> all = new LinkedHashSet<>();
    private final int keptMax;
    private int errors;
    private int dropped;

    /// Keeps everything; for what has a bound elsewhere.
    public Findings() {
        this(Integer.MAX_VALUE);
    }

    /// Keeps the first `keptMax`, counts the rest, and says at the end how many they were.
    public Findings(int keptMax) {
        this.keptMax = keptMax;
    }

    public void add(Diagnostic diagnostic) {
        if (all.contains(diagnostic)) {
            return;
        }
        if (all.size() < keptMax) {
            all.add(diagnostic);
        } else {
            dropped++;
        }
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
        List<Diagnostic> result = new ArrayList<>(all);
        if (dropped > 0) {
            Diagnostic last = result.getLast();
            result.add(new Diagnostic(
                    Codes.MORE_FINDINGS,
                    Severity.INFO,
                    last.position(),
                    dropped + " more findings here are not shown",
                    "",
                    "correct those that are shown first"));
        }
        return result;
    }
}
