package dev.meshwright.proxy.span;

import dev.meshwright.base.metric.MetricSource;
import dev.meshwright.base.metric.PrometheusText;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.UnaryOperator;

/// What the loops' spans share: who the proxy is, its environment, and the counts. Safe for any thread.
public final class Spans implements MetricSource {
    /// Why spans were lost.
    enum Loss {
        /// Too many waited.
        QUEUE_FULL("queue_full"),
        /// The collector said no.
        REFUSED("refused"),
        /// It could not be reached, or did not answer in time.
        NO_ANSWER("no_answer");

        private final String label;

        Loss(String label) {
            this.label = label;
        }
    }

    private final LocalInfo self;
    private final UnaryOperator<String> environment;
    private final LongAdder exported = new LongAdder();
    private final Map<Loss, LongAdder> lost;

    /// @param environment of the process; empty for a variable that is not set
    public Spans(LocalInfo self, UnaryOperator<String> environment) {
        this.self = self;
        this.environment = environment;
        EnumMap<Loss, LongAdder> counts = new EnumMap<>(Loss.class);
        for (Loss why : Loss.values()) {
            counts.put(why, new LongAdder());
        }
        this.lost = Collections.unmodifiableMap(counts);
    }

    LocalInfo self() {
        return self;
    }

    UnaryOperator<String> environment() {
        return environment;
    }

    void exported(long count) {
        exported.add(count);
    }

    void lost(Loss why, long count) {
        Objects.requireNonNull(lost.get(why)).add(count);
    }

    @Override
    public void write(PrometheusText page) {
        page.family("meshwright_spans_exported_total", "counter", "Spans that a collector took.");
        page.sample("meshwright_spans_exported_total", "", exported.sum());
        page.family("meshwright_spans_dropped_total", "counter", "Spans that no collector took, by reason.");
        lost.forEach((why, count) -> {
            StringBuilder labels = new StringBuilder();
            PrometheusText.label(labels, "reason", why.label);
            page.sample("meshwright_spans_dropped_total", labels.toString(), count.sum());
        });
    }
}
