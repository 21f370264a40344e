package dev.meshwright.proxy.router;

import dev.meshwright.decide.span.ChildSampling;
import dev.meshwright.decide.span.CopyOutcome;
import dev.meshwright.decide.span.SpanHeaders;
import dev.meshwright.decide.span.SpanState;
import dev.meshwright.decide.span.Tracing;
import dev.meshwright.proxy.http.MessageHead;
import dev.meshwright.proxy.observe.ExchangeRecord;
import dev.meshwright.proxy.span.LoopSpans;
import org.jspecify.annotations.Nullable;

/// The span of a copy, below that of the request, which may end earlier. Made only where the request is traced.
/// Event-loop confined.
final class CopySpan {
    private final LoopSpans spans;
    private final Tracing tracing;
    private final SpanState span;
    private final String localAddress;
    private final long startNanos = System.nanoTime();

    private CopySpan(LoopSpans spans, Tracing tracing, SpanState span, String localAddress) {
        this.spans = spans;
        this.tracing = tracing;
        this.span = span;
        this.localAddress = localAddress;
    }

    /// @param head of the copy, which says of which span it is
    static @Nullable CopySpan begin(Exchange exchange, ChildSampling sampling, MessageHead head) {
        ExchangeRecord record = exchange.record();
        if (!record.span.present()) {
            return null;
        }
        Tracing tracing = exchange.chain().manager().tracing();
        SpanState child = record.span.child("mirror", exchange.loop().chance() | 1, sampling);
        SpanHeaders.request(tracing, child, head);
        return child.sampled()
                ? new CopySpan(exchange.loop().spans(), tracing, child, record.downstream.localAddress())
                : null;
    }

    void ended(CopyOutcome outcome) {
        spans.copy(tracing, span, outcome, startNanos, System.nanoTime(), localAddress);
    }
}
