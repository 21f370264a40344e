package dev.meshwright.proxy.span;

import dev.meshwright.decide.span.CopyOutcome;
import dev.meshwright.decide.span.RouteTracing;
import dev.meshwright.decide.span.SpanState;
import dev.meshwright.decide.span.SpanTags;
import dev.meshwright.decide.span.SpanValues;
import dev.meshwright.decide.span.Tracer;
import dev.meshwright.decide.span.Tracing;
import dev.meshwright.decide.span.TryOutcome;
import dev.meshwright.proxy.batch.BatchQueue;
import dev.meshwright.proxy.batch.Outlet;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Records the spans of one event loop's requests. Event-loop confined.
public final class LoopSpans {
    /// Collectors of configurations that are gone are forgotten when there are more, once they have nothing to send.
    private static final int QUEUES_MAX = 64;

    /// A collector and what waits for it.
    private record Told(SpanFormat format, BatchQueue queue) {
        void add(FinishedSpan span) {
            if (queue.room()) {
                format.append(span, queue.first(), queue.waiting());
                queue.added();
            }
        }
    }

    private final Spans spans;
    private final Outlet outlet;
    private final Map<Tracer, Told> queues = new HashMap<>();
    private final FinishedSpan finished = new FinishedSpan();

    /// The clock of the wall less `System.nanoTime()`.
    private long epochOffsetNanos = offset();

    private @Nullable Tracer lastTracer;
    private @Nullable Told lastQueue;

    public LoopSpans(Spans spans, Outlet outlet) {
        this.spans = spans;
        this.outlet = outlet;
    }

    private static long offset() {
        Instant now = Instant.now();
        return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano() - System.nanoTime();
    }

    /// Records a request's span that is sampled.
    ///
    /// @param from `System.nanoTime()`
    /// @param localAddress `IP:PORT` that the client connected to
    public void request(
            Tracing tracing,
            RouteTracing route,
            SpanState span,
            SpanValues values,
            long from,
            long until,
            String localAddress) {
        begin(span, from, until, localAddress);
        finished.spanId = span.spanId();
        finished.parentId = span.parentId();
        finished.name = span.name();
        finished.client = span.client();
        finished.shared = span.shared();
        finished.failed = SpanTags.failed(values.status(), finished.client);
        finished.tags.tag("node_id", spans.self().node());
        finished.tags.tag("zone", spans.self().zone());
        SpanTags.request(values, tracing, route, spans.environment(), finished.tags);
        queue(tracing.tracer()).add(finished);
    }

    /// Records one try's span below the request's.
    ///
    /// @param name of the span
    public void tryOf(
            Tracing tracing,
            RouteTracing route,
            SpanState span,
            long id,
            String name,
            TryOutcome outcome,
            SpanValues values,
            long from,
            long until,
            String localAddress) {
        begin(span, from, until, localAddress);
        finished.spanId = id;
        finished.parentId = span.spanId();
        finished.name = name;
        finished.client = true;
        finished.shared = false;
        finished.failed = SpanTags.failed(outcome.status(), true);
        SpanTags.tryOf(values, outcome, tracing, route, spans.environment(), finished.tags);
        queue(tracing.tracer()).add(finished);
    }

    /// Records the span of a copy of a request.
    public void copy(Tracing tracing, SpanState span, CopyOutcome outcome, long from, long until, String localAddress) {
        begin(span, from, until, localAddress);
        finished.spanId = span.spanId();
        finished.parentId = span.parentId();
        finished.name = span.name();
        finished.client = true;
        finished.shared = false;
        finished.failed = SpanTags.failed(outcome.status(), true);
        SpanTags.copy(outcome, finished.tags);
        queue(tracing.tracer()).add(finished);
    }

    private void begin(SpanState span, long from, long until, String localAddress) {
        finished.tags.clear();
        finished.traceIdHigh = span.traceIdHigh();
        finished.traceIdLow = span.traceIdLow();
        finished.traceState = span.traceState();
        finished.startEpochNanos = from + epochOffsetNanos;
        finished.endEpochNanos = until + epochOffsetNanos;
        finished.localAddress = localAddress;
    }

    private Told queue(Tracer tracer) {
        Told recent = lastQueue;
        if (recent != null && tracer.equals(lastTracer)) {
            return recent;
        }
        Told found = queues.get(tracer);
        if (found == null) {
            if (queues.size() >= QUEUES_MAX) {
                queues.values().removeIf(told -> told.queue().idle());
            }
            SpanFormat format = SpanFormat.of(tracer, spans);
            found = new Told(format, new BatchQueue(format, spans.counts(), outlet));
            queues.put(tracer, found);
        }
        lastTracer = tracer;
        lastQueue = found;
        return found;
    }

    /// About once a second, and before the proxy ends.
    public void send() {
        epochOffsetNanos = offset();
        for (Told told : queues.values()) {
            told.queue().send();
        }
    }

    /// Nothing waits for a collector.
    public boolean idle() {
        for (Told told : queues.values()) {
            if (!told.queue().idle()) {
                return false;
            }
        }
        return true;
    }
}
