package dev.meshwright.operate.demo;

import dev.meshwright.operate.load.LoadResult;
import java.util.Locale;
import java.util.stream.Collectors;

/// Wording of measured figures.
final class Measured {
    private Measured() {}

    static String percent(double value) {
        return String.format(Locale.ROOT, "%.2f %%", value);
    }

    /// ` (503: 4, no answer: 1; first failure ...)`, or nothing when all requests succeeded.
    static String failures(LoadResult result) {
        if (result.failed() == 0) {
            return "";
        }
        String statuses = result.byStatus().entrySet().stream()
                .filter(e -> e.getKey() < 200 || e.getKey() >= 400)
                .map(e -> (e.getKey() == 0 ? "no answer" : String.valueOf(e.getKey())) + ": " + e.getValue())
                .collect(Collectors.joining(", "));
        String first =
                result.failures().isEmpty() ? "" : "; " + result.failures().getFirst();
        return " (" + statuses + first + ")";
    }
}
