package dev.meshwright.proxy.batch;

import dev.meshwright.base.metric.MetricSource;
import dev.meshwright.base.metric.PrometheusText;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/// What became of one kind of thing that is told. Any thread.
public final class BatchCounts implements MetricSource {
    /// Why something was lost.
    enum Loss {
        /// Too much waited.
        QUEUE_FULL("queue_full"),
        /// The service said no.
        REFUSED("refused"),
        /// It could not be reached, or did not answer in time.
        NO_ANSWER("no_answer");

        private final String label;

        Loss(String label) {
            this.label = label;
        }
    }

    private final String family;
    private final String things;
    private final LongAdder exported = new LongAdder();
    private final Map<Loss, LongAdder> lost;

    /// @param family that the names of metrics begin with, in lower case
    /// @param things what they are called, for people
    public BatchCounts(String family, String things) {
        this.family = family;
        this.things = things;
        EnumMap<Loss, LongAdder> counts = new EnumMap<>(Loss.class);
        for (Loss why : Loss.values()) {
            counts.put(why, new LongAdder());
        }
        this.lost = Collections.unmodifiableMap(counts);
    }

    String things() {
        return things;
    }

    void exported(long count) {
        exported.add(count);
    }

    void lost(Loss why, long count) {
        Objects.requireNonNull(lost.get(why)).add(count);
    }

    @Override
    public void write(PrometheusText page) {
        String taken = family + "_exported_total";
        page.family(taken, "counter", things + " that a service took.");
        page.sample(taken, "", exported.sum());
        String dropped = family + "_dropped_total";
        page.family(dropped, "counter", things + " that no service took, by reason.");
        lost.forEach((why, count) -> {
            StringBuilder labels = new StringBuilder();
            PrometheusText.label(labels, "reason", why.label);
            page.sample(dropped, labels.toString(), count.sum());
        });
    }
}
