package dev.meshwright.operate.bench.dataplane;

import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/// One column of a result table.
///
/// @param text of a cell, from the subject's medians and the scenario's
record Column(String heading, BiFunction<Medians, ScenarioMedians, String> text) {
    static final String NOTHING = "-";

    /// Columns that make sense for the load.
    static List<Column> of(Scenario scenario) {
        if (scenario.watchesPauses()) {
            return List.of(
                    rate(),
                    cpu(),
                    number("p50 us", 0, m -> m.of(r -> r.load().p50())),
                    number("p99 us", 0, m -> m.of(r -> r.load().p99())),
                    number("p99.9 us", 0, m -> m.of(r -> r.load().p999())),
                    number("longest ms", 1, m -> m.worst(r -> r.load().max()) / 1000),
                    number("longest pause ms", 2, m -> m.worst(Row::pauseMillis)),
                    loaded(),
                    errors());
        }
        return switch (scenario.load()) {
            case SATURATED, NEW_CONNECTIONS ->
                List.of(
                        rate(),
                        cpu(),
                        user(),
                        number("p50 us", 0, m -> m.of(r -> r.load().p50())),
                        number("p99 us", 0, m -> m.of(r -> r.load().p99())),
                        idle(),
                        loaded(),
                        cpuRatio(),
                        loadedRatio(),
                        errors());
            case MULTIPLEXED -> List.of(rate(), cpu(), user(), idle(), loaded(), cpuRatio(), loadedRatio(), errors());
            case BULK ->
                List.of(
                        number("Gbit/s", 1, m -> m.of(r -> r.load().perSecond())),
                        number("CPU s/GB", 3, m -> m.cpuMillisPer1000() / 1000),
                        user(),
                        idle(),
                        loaded(),
                        cpuRatio(),
                        loadedRatio(),
                        errors());
            case FIXED_RATE ->
                List.of(
                        rate(),
                        cpu(),
                        number("p50 us", 0, m -> m.of(r -> r.load().p50())),
                        number("p99 us", 0, m -> m.of(r -> r.load().p99())),
                        added("p50 added", r -> r.load().p50()),
                        added("p99 added", r -> r.load().p99()),
                        addedRatio("p50 added/Envoy", r -> r.load().p50()),
                        addedRatio("p99 added/Envoy", r -> r.load().p99()),
                        loaded(),
                        cpuRatio(),
                        errors());
            case IDLE ->
                List.of(idle(), loaded(), number("CPU ms of the round", 1, m -> m.of(Row::cpu) * 1000), loadedRatio());
            case START ->
                List.of(
                        number("ready ms", 0, m -> m.of(Row::readyMillis)),
                        number("slowest ms", 0, m -> m.worst(Row::readyMillis)),
                        number("CPU of start ms", 0, m -> m.of(Row::cpu) * 1000),
                        number("then p50 us", 0, m -> m.of(r -> r.load().p50())),
                        number("p99 us", 0, m -> m.of(r -> r.load().p99())),
                        number("worst p99 us", 0, m -> m.worst(r -> r.load().p99())),
                        idle(),
                        loaded(),
                        errors());
        };
    }

    private static Column rate() {
        return number("per s", 0, m -> m.of(r -> r.load().perSecond()));
    }

    private static Column user() {
        return number("user", 2, m -> m.of(Row::userShare));
    }

    private static Column errors() {
        return new Column("errors", (m, _) -> String.valueOf(m.errors()));
    }

    private static Column cpu() {
        return new Column("CPU ms/1000", (m, _) -> {
            String sum = fixed(m.cpuMillisPer1000(), 1);
            return m.roles().size() < 2
                    ? sum
                    : sum
                            + m.roles().stream()
                                    .map(role -> fixed(m.cpuMillisPer1000(role), 1))
                                    .collect(Collectors.joining(" + ", " (", ")"));
        });
    }

    private static Column idle() {
        return new Column("RSS idle MB", (m, _) -> byRole(m, m::idleMegabytes));
    }

    private static Column loaded() {
        return new Column("RSS loaded MB", (m, _) -> byRole(m, m::loadedMegabytes));
    }

    private static String byRole(Medians medians, ToDoubleFunction<String> figure) {
        return medians.roles().isEmpty()
                ? NOTHING
                : medians.roles().stream()
                        .map(role -> fixed(figure.applyAsDouble(role), 0))
                        .collect(Collectors.joining(" + "));
    }

    private static Column cpuRatio() {
        return ratio(
                "CPU/Envoy", m -> m.rows().getFirst().load().requests() == 0 ? m.of(Row::cpu) : m.cpuMillisPer1000());
    }

    private static Column loadedRatio() {
        return ratio(
                "RSS/Envoy",
                m -> m.of(r -> r.loadedMegabytes().values().stream()
                        .mapToDouble(Double::doubleValue)
                        .sum()));
    }

    private static Column ratio(String heading, ToDoubleFunction<Medians> figure) {
        return new Column(
                heading,
                (m, all) -> all.find(Subject.REFERENCE)
                        .map(reference -> quotient(figure.applyAsDouble(m), figure.applyAsDouble(reference)))
                        .orElse(NOTHING));
    }

    /// What the proxies add to the way without any.
    private static Column added(String heading, ToDoubleFunction<Row> figure) {
        return new Column(heading, (m, all) -> fixed(all.above(m, figure), 0));
    }

    private static Column addedRatio(String heading, ToDoubleFunction<Row> figure) {
        return new Column(
                heading,
                (m, all) -> all.find(Subject.REFERENCE)
                        .map(reference -> quotient(all.above(m, figure), all.above(reference, figure)))
                        .orElse(NOTHING));
    }

    private static Column number(String heading, int digits, ToDoubleFunction<Medians> figure) {
        return new Column(heading, (m, _) -> fixed(figure.applyAsDouble(m), digits));
    }

    private static String quotient(double value, double reference) {
        return value == 0 || reference == 0 ? NOTHING : fixed(value / reference, 2);
    }

    static String fixed(double value, int digits) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, "%." + digits + "f", value) : NOTHING;
    }
}
