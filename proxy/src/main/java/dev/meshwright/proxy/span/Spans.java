package dev.meshwright.proxy.span;

import dev.meshwright.base.metric.MetricSource;
import dev.meshwright.base.metric.PrometheusText;
import dev.meshwright.proxy.batch.BatchCounts;
import dev.meshwright.proxy.observe.LocalInfo;
import java.util.function.UnaryOperator;

/// What the loops' spans share: who the proxy is, its environment, and the counts. Safe for any thread.
public final class Spans implements MetricSource {
    private final LocalInfo self;
    private final UnaryOperator<String> environment;
    private final BatchCounts counts = new BatchCounts("meshwright_spans", "Spans");

    /// @param environment of the process; empty for a variable that is not set
    public Spans(LocalInfo self, UnaryOperator<String> environment) {
        this.self = self;
        this.environment = environment;
    }

    LocalInfo self() {
        return self;
    }

    UnaryOperator<String> environment() {
        return environment;
    }

    BatchCounts counts() {
        return counts;
    }

    @Override
    public void write(PrometheusText page) {
        counts.write(page);
    }
}
