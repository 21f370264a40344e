package dev.meshwright.control.metric;

import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;

/// One family of counters, by one label from a small fixed set of values, so that it cannot grow. Safe for any thread.
final class Counters {
    private final String name;
    private final String help;
    private final String label;
    private final ConcurrentSkipListMap<String, LongAdder> values = new ConcurrentSkipListMap<>();

    /// @param label empty for a family of one
    Counters(String name, String label, String help) {
        this.name = name;
        this.label = label;
        this.help = help;
        if (label.isEmpty()) {
            values.put("", new LongAdder());
        }
    }

    void add() {
        add("", 1);
    }

    void add(String value) {
        add(value, 1);
    }

    void add(String value, long amount) {
        values.computeIfAbsent(value, v -> new LongAdder()).add(amount);
    }

    void write(PrometheusText text) {
        text.family(name, "counter", help);
        values.forEach((value, count) ->
                text.sample(name, label.isEmpty() ? "" : PrometheusText.label(label, value), count.sum()));
    }
}
