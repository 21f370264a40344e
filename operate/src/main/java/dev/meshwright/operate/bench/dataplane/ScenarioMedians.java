package dev.meshwright.operate.bench.dataplane;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/// All subjects of one scenario.
record ScenarioMedians(Scenario scenario, List<Medians> subjects) {
    ScenarioMedians {
        subjects = List.copyOf(subjects);
    }

    /// Groups rows by scenario and subject, both in the order in which they come.
    static List<ScenarioMedians> of(List<Scenario> scenarios, List<Row> rows) {
        List<ScenarioMedians> all = new ArrayList<>();
        for (Scenario scenario : scenarios) {
            Map<String, List<Row>> bySubject = new LinkedHashMap<>();
            rows.stream()
                    .filter(row -> row.scenario().equals(scenario.name()))
                    .forEach(row -> bySubject
                            .computeIfAbsent(row.subject(), _ -> new ArrayList<>())
                            .add(row));
            List<Medians> medians = new ArrayList<>();
            bySubject.forEach((subject, own) -> medians.add(new Medians(scenario.name(), subject, own)));
            if (!medians.isEmpty()) {
                all.add(new ScenarioMedians(scenario, medians));
            }
        }
        return all;
    }

    Optional<Medians> find(String subject) {
        return subjects.stream().filter(one -> one.subject().equals(subject)).findFirst();
    }

    /// The figure less that of the way without proxies; NaN where that was not measured.
    double above(Medians medians, ToDoubleFunction<Row> figure) {
        return find(Subject.DIRECT)
                .filter(direct -> !direct.equals(medians))
                .map(direct -> medians.of(figure) - direct.of(figure))
                .orElse(Double.NaN);
    }
}
