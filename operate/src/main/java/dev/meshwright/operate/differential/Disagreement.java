package dev.meshwright.operate.differential;

import dev.meshwright.operate.differential.generate.Batch;
import dev.meshwright.operate.differential.generate.Island;
import java.util.List;
import java.util.Map;

/// A configuration and a request of which a data plane shows something else than the core says; or, without a request,
/// a configuration that a data plane does not take.
///
/// @param number of the generated batch
/// @param on `mesh` or `envoy`
/// @param island with the one request, or with none
/// @param problem what was seen and what the core says
record Disagreement(int number, String on, List<Map<String, Object>> shared, Island island, String problem) {
    private static final int KIND_CHARS = 120;

    Disagreement {
        shared = List.copyOf(shared);
    }

    Disagreement with(Island smaller, String now) {
        return new Disagreement(number, on, shared, smaller, now);
    }

    List<Map<String, Object>> documents() {
        return Batch.documents(shared, List.of(island));
    }

    /// What problems of one sort have in common: no names, numbers and values.
    static String kind(String problem) {
        String shown = problem.substring(0, Math.min(problem.length(), KIND_CHARS));
        return shown.replaceAll("[\\[(].*|i[0-9]{3}z|-v[0-9]|[0-9]+ of [0-9]+|[0-9.]+ %", "");
    }
}
