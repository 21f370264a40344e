package dev.meshwright.proxy.span;

import dev.meshwright.decide.span.RouteTracing;
import dev.meshwright.decide.span.SpanState;
import dev.meshwright.decide.span.SpanTags;
import dev.meshwright.decide.span.SpanValues;
import dev.meshwright.decide.span.Tracer;
import dev.meshwright.decide.span.Tracing;
import dev.meshwright.decide.span.TryOutcome;
import dev.meshwright.proxy.pool.LoopCluster;
import dev.meshwright.proxy.time.Deadlines;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Records the spans of one event loop's requests. Event-loop confined.
public final class LoopSpans {
    /// Collectors of configurations that are gone are forgotten when there are more, once they have nothing to send.
    private static final int QUEUES_MAX = 64;

    private final Spans spans;
    private final Deadlines deadlines;
    private final Function<String, @Nullable LoopCluster> clusters;
    private final LongSupplier chance;
    private final Map<Tracer, SpanQueue> queues = new HashMap<>();
    private final FinishedSpan finished = new FinishedSpan();

    /// The clock of the wall less `System.nanoTime()`.
    private long epochOffsetNanos = offset();

    private @Nullable Tracer lastTracer;
    private @Nullable SpanQueue lastQueue;

    /// @param clusters of the loop, by name
    public LoopSpans(
            Spans spans, Deadlines deadlines, Function<String, @Nullable LoopCluster> clusters, LongSupplier chance) {
        this.spans = spans;
        this.deadlines = deadlines;
        this.clusters = clusters;
        this.chance = chance;
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

    private void begin(SpanState span, long from, long until, String localAddress) {
        finished.tags.clear();
        finished.traceIdHigh = span.traceIdHigh();
        finished.traceIdLow = span.traceIdLow();
        finished.traceState = span.traceState();
        finished.startEpochNanos = from + epochOffsetNanos;
        finished.endEpochNanos = until + epochOffsetNanos;
        finished.localAddress = localAddress;
    }

    private SpanQueue queue(Tracer tracer) {
        SpanQueue recent = lastQueue;
        if (recent != null && tracer.equals(lastTracer)) {
            return recent;
        }
        SpanQueue found = queues.get(tracer);
        if (found == null) {
            if (queues.size() >= QUEUES_MAX) {
                queues.values().removeIf(SpanQueue::idle);
            }
            found = new SpanQueue(collector(tracer), SpanFormat.of(tracer, spans), spans, deadlines, clusters, chance);
            queues.put(tracer, found);
        }
        lastTracer = tracer;
        lastQueue = found;
        return found;
    }

    private static Tracer.Collector collector(Tracer tracer) {
        return switch (tracer) {
            case Tracer.OpenTelemetry(var collector, var _, var _, var _) -> collector;
            case Tracer.Zipkin zipkin -> zipkin.collector();
            case Tracer.None() -> throw new IllegalStateException("spans without a tracer are not sampled");
        };
    }

    /// About once a second, and before the proxy ends.
    public void send() {
        epochOffsetNanos = offset();
        for (SpanQueue queue : queues.values()) {
            queue.send();
        }
    }

    /// Nothing waits for a collector.
    public boolean idle() {
        for (SpanQueue queue : queues.values()) {
            if (!queue.idle()) {
                return false;
            }
        }
        return true;
    }
}
