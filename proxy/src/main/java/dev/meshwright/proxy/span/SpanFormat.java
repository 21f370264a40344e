package dev.meshwright.proxy.span;

import dev.meshwright.decide.span.Tracer;
import dev.meshwright.proxy.batch.BatchFormat;
import dev.meshwright.proxy.batch.Bytes;

/// How spans are told to one collector.
interface SpanFormat extends BatchFormat {
    /// Adds a span to those that wait.
    void append(FinishedSpan span, boolean first, Bytes waiting);

    static SpanFormat of(Tracer tracer, Spans spans) {
        return switch (tracer) {
            case Tracer.OpenTelemetry to -> new OtlpFormat(to, spans);
            case Tracer.Zipkin to -> new ZipkinFormat(to, spans.self());
            case Tracer.None() -> throw new IllegalStateException("spans without a tracer are not sampled");
        };
    }
}
