package dev.meshwright.proxy.router;

import dev.meshwright.decide.response.ResponseCause;
import dev.meshwright.decide.retry.RetryOutcome;
import dev.meshwright.decide.span.SpanHeaders;
import dev.meshwright.decide.span.SpanState;
import dev.meshwright.decide.span.TryOutcome;
import dev.meshwright.proxy.observe.ExchangeRecord;
import org.jspecify.annotations.Nullable;

/// The span of one try, below that of the request. Made only where the request is traced and tries have spans
/// of their own. Event-loop confined.
final class TrySpan {
    private final Exchange exchange;
    private final long id;
    private final long startNanos;

    private TrySpan(Exchange exchange, long id, long startNanos) {
        this.exchange = exchange;
        this.id = id;
        this.startNanos = startNanos;
    }

    static @Nullable TrySpan begin(Exchange exchange) {
        boolean own = exchange.record().span.present()
                && exchange.chain().manager().tracing().spawnUpstreamSpan();
        return own ? new TrySpan(exchange, exchange.loop().chance() | 1, exchange.now()) : null;
    }

    /// The request is about to go on, as this try.
    void sent() {
        ExchangeRecord record = exchange.record();
        SpanHeaders.tryOf(exchange.chain().manager().tracing(), record.span, id, record.request);
    }

    /// @param failure why the try came to nothing; null: it did not
    void ended(RetryOutcome outcome, @Nullable ResponseCause failure) {
        ExchangeRecord record = exchange.record();
        SpanState span = record.span;
        if (!span.sampled()) {
            return;
        }
        TryOutcome ended = new TryOutcome(
                record.attempts - 1,
                outcome.status,
                outcome.grpcStatus,
                failure == null ? "" : failure.flag(),
                failure == null ? "" : TryOutcome.failure(failure));
        exchange.loop()
                .spans()
                .tryOf(
                        exchange.chain().manager().tracing(),
                        RequestSpan.route(exchange.decision()),
                        span,
                        id,
                        "router " + record.cluster + " egress",
                        ended,
                        exchange.values(),
                        startNanos,
                        exchange.now(),
                        record.downstream.localAddress());
    }
}
