package dev.meshwright.operate.verify;

import dev.meshwright.base.diagnostic.Diagnostic;
import dev.meshwright.operate.verify.file.TestFile;
import java.util.List;
import java.util.Map;

/// What came of a test file.
///
/// @param faults of the test file; the cases concerned were not asked
/// @param configuration errors in the documents that it names; what is concerned is no part of the mesh
/// @param idlePatches warnings about EnvoyFilters that change nothing
/// @param coverage of routes and policies, by the decision core
/// @param nanos by back end: until the world was ready, and all cases
/// @param texts of files, by name, to show places
public record FileReport(
        TestFile file,
        List<Diagnostic> faults,
        List<Diagnostic> configuration,
        List<Diagnostic> idlePatches,
        List<CaseReport> cases,
        Coverage coverage,
        Map<String, Spent> nanos,
        Map<String, String> texts) {
    public FileReport {
        faults = List.copyOf(faults);
        configuration = List.copyOf(configuration);
        idlePatches = List.copyOf(idlePatches);
        cases = List.copyOf(cases);
        nanos = Map.copyOf(nanos);
        texts = Map.copyOf(texts);
    }

    /// @param prepareNanos until the world was ready
    /// @param casesNanos all cases
    public record Spent(long prepareNanos, long casesNanos) {}

    public long failed() {
        return cases.stream().filter(c -> !c.passed()).count() + (configuration.isEmpty() ? 0 : 1);
    }
}
