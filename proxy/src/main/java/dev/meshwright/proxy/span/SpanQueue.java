package dev.meshwright.proxy.span;

import dev.meshwright.decide.span.Tracer;
import dev.meshwright.proxy.call.Call;
import dev.meshwright.proxy.call.CallOutcome;
import dev.meshwright.proxy.http.MessageHead;
import dev.meshwright.proxy.pool.LoopCluster;
import dev.meshwright.proxy.time.Deadlines;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Spans of one loop that wait for one collector. A batch goes out when it is large enough or a second old; few are
/// under way at a time, and what comes when the next batch is full is dropped and counted. Nothing is sent twice: a
/// collector that took a batch may have been slow to say so. Event-loop confined.
final class SpanQueue {
    private static final Logger LOG = LoggerFactory.getLogger(SpanQueue.class);

    /// A batch that is sent at once.
    private static final int BATCH_BYTES = 64 << 10;

    /// About 2,000 spans.
    private static final int WAITING_BYTES_MAX = 2 << 20;

    private static final int CALLS_MAX = 2;

    /// Without a timeout of the collector (OTLP exporter specification: 10 s).
    private static final long TIMEOUT_MILLIS = 10_000;

    private static final int ANSWER_BYTES_MAX = 64 << 10;

    private final Tracer.Collector collector;
    private final SpanFormat format;
    private final Spans spans;
    private final Deadlines deadlines;
    private final Function<String, @Nullable LoopCluster> clusters;
    private final LongSupplier chance;
    private final Bytes waiting = new Bytes();
    private int count;
    private int calls;
    private boolean failing;

    SpanQueue(
            Tracer.Collector collector,
            SpanFormat format,
            Spans spans,
            Deadlines deadlines,
            Function<String, @Nullable LoopCluster> clusters,
            LongSupplier chance) {
        this.collector = collector;
        this.format = format;
        this.spans = spans;
        this.deadlines = deadlines;
        this.clusters = clusters;
        this.chance = chance;
    }

    void add(FinishedSpan span) {
        if (waiting.length() >= WAITING_BYTES_MAX) {
            spans.lost(Spans.Loss.QUEUE_FULL, 1);
            return;
        }
        format.append(span, count == 0, waiting);
        count++;
        if (waiting.length() >= BATCH_BYTES) {
            send();
        }
    }

    /// Nothing waits, and nothing is under way.
    boolean idle() {
        return count == 0 && calls == 0;
    }

    /// Sends what waits, when it may.
    void send() {
        if (count == 0 || calls >= CALLS_MAX) {
            return;
        }
        int sent = count;
        byte[] message = format.message(waiting);
        waiting.clear();
        count = 0;
        LoopCluster cluster = clusters.apply(collector.cluster());
        if (cluster == null) {
            lost(Spans.Loss.NO_ANSWER, sent, "no cluster " + collector.cluster());
            return;
        }
        calls++;
        long timeout = collector.timeoutMillis() > 0 ? collector.timeoutMillis() : TIMEOUT_MILLIS;
        new Call(cluster, deadlines, format.head(), message, timeout, ANSWER_BYTES_MAX, outcome -> {
                    calls--;
                    ended(sent, outcome);
                })
                .start(chance.getAsLong());
    }

    private void ended(int sent, CallOutcome outcome) {
        switch (outcome) {
            case CallOutcome.Failed(String why) -> lost(Spans.Loss.NO_ANSWER, sent, why);
            case CallOutcome.Answered answer -> {
                MessageHead head = answer.head();
                if (head.status() / 100 != 2) {
                    lost(Spans.Loss.REFUSED, sent, "status " + head.status());
                } else if (format.grpc() && answer.grpcStatus() != 0) {
                    lost(Spans.Loss.REFUSED, sent, "gRPC status " + answer.grpcStatus());
                } else {
                    spans.exported(sent);
                    if (failing) {
                        failing = false;
                        LOG.info("spans are taken by {} again", collector.cluster());
                    }
                }
            }
        }
    }

    private void lost(Spans.Loss why, int sent, String detail) {
        spans.lost(why, sent);
        if (!failing) {
            failing = true;
            LOG.warn("spans are not taken by {}: {}", collector.cluster(), detail);
        }
    }
}
