package dev.meshwright.operate.verify;

import dev.meshwright.base.diagnostic.Position;
import java.util.List;

/// What came of a case on one back end.
///
/// @param on `core`, `mesh`, `envoy`
/// @param sent for people: who sent what
/// @param problems empty: it passed
public record CaseReport(String name, Position position, String on, String sent, List<Problem> problems, long nanos) {
    public CaseReport {
        problems = List.copyOf(problems);
    }

    public boolean passed() {
        return problems.isEmpty();
    }
}
