package dev.meshwright.operate.bench.dataplane;

import java.util.List;
import java.util.function.ToDoubleFunction;

/// The rounds of one subject in one scenario, seen through their medians. Values that were not measured (NaN) do not
/// count; a median of nothing is NaN.
///
/// @param rows at least one
record Medians(String scenario, String subject, List<Row> rows) {
    Medians {
        rows = List.copyOf(rows);
    }

    double of(ToDoubleFunction<Row> figure) {
        double[] values = rows.stream()
                .mapToDouble(figure)
                .filter(value -> !Double.isNaN(value))
                .sorted()
                .toArray();
        if (values.length == 0) {
            return Double.NaN;
        }
        int middle = values.length / 2;
        return values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }

    /// The worst of all rounds, where one bad round is the point.
    double worst(ToDoubleFunction<Row> figure) {
        return rows.stream()
                .mapToDouble(figure)
                .filter(value -> !Double.isNaN(value))
                .max()
                .orElse(Double.NaN);
    }

    long errors() {
        return rows.stream().mapToLong(row -> row.load().errors()).sum();
    }

    /// Roles of the subject's processes, in the order of the requests.
    List<String> roles() {
        return List.copyOf(rows.getFirst().cpuSeconds().keySet());
    }

    double cpuMillisPer1000() {
        return of(Row::cpuMillisPer1000);
    }

    double cpuMillisPer1000(String role) {
        return of(row -> row.cpuMillisPer1000(row.cpuSeconds().getOrDefault(role, Double.NaN)));
    }

    double idleMegabytes(String role) {
        return of(row -> row.idleMegabytes().getOrDefault(role, Double.NaN));
    }

    double loadedMegabytes(String role) {
        return of(row -> row.loadedMegabytes().getOrDefault(role, Double.NaN));
    }
}
