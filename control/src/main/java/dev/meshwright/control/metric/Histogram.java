package dev.meshwright.control.metric;

import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

/// A histogram of durations over fixed bounds. Safe for any thread; a reader may see one observation half.
final class Histogram {
    private static final double NANOS_PER_SECOND = 1e9;

    private final String name;
    private final String help;
    private final double[] bounds;
    private final LongAdder[] counts;
    private final LongAdder sumNanos = new LongAdder();

    /// @param bounds upper bounds in seconds, rising
    Histogram(String name, String help, double... bounds) {
        this.name = name;
        this.help = help;
        this.bounds = bounds.clone();
        this.counts = new LongAdder[bounds.length + 1];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = new LongAdder();
        }
    }

    void observe(Duration value) {
        double seconds = value.toNanos() / NANOS_PER_SECOND;
        int i = 0;
        while (i < bounds.length && seconds > bounds[i]) {
            i++;
        }
        counts[i].increment();
        sumNanos.add(value.toNanos());
    }

    void write(PrometheusText text) {
        text.family(name, "histogram", help);
        long below = 0;
        for (int i = 0; i < bounds.length; i++) {
            below += counts[i].sum();
            text.sample(name + "_bucket", PrometheusText.label("le", Double.toString(bounds[i])), below);
        }
        below += counts[bounds.length].sum();
        text.sample(name + "_bucket", PrometheusText.label("le", "+Inf"), below);
        text.sample(name + "_sum", "", sumNanos.sum() / NANOS_PER_SECOND);
        text.sample(name + "_count", "", below);
    }
}
