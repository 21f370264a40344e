package dev.meshwright.decide.span;

import dev.meshwright.decide.request.EditableHead;
import java.util.function.LongSupplier;

/// Begins a request's span: under the caller's if one came with the request, else a trace of its own.
///
/// A caller that does not sample is followed, and so is, with B3, one that does. A malformed one is passed on
/// as it came, and nothing is recorded, so that no half of a trace goes astray.
public final class SpanStart {
    /// Tells the other side's proxy what a span should be called.
    static final String OPERATION = "x-envoy-decorator-operation";

    private SpanStart() {}

    /// @param egress the request came over an outbound listener
    /// @param reason of [TraceDecision]
    /// @param random 64 random bits
    /// @param to a clear one
    public static void begin(
            Tracing tracing,
            RouteTracing route,
            boolean egress,
            EditableHead head,
            TraceReason reason,
            LongSupplier random,
            SpanState to) {
        to.begin(reason, egress, tracing.spawnUpstreamSpan());
        switch (tracing.tracer()) {
            case Tracer.None() -> to.none();
            case Tracer.OpenTelemetry tracer -> {
                openTelemetry(tracer, head, random, to);
                to.rename(egress ? "egress " + head.text(head.authority()) : "ingress");
            }
            case Tracer.Zipkin tracer -> {
                zipkin(tracer, head, random, to);
                to.rename(head.text(head.authority()));
            }
        }
        decorate(route, head, to);
    }

    private static void openTelemetry(
            Tracer.OpenTelemetry tracer, EditableHead head, LongSupplier random, SpanState to) {
        W3cContext.Found found = W3cContext.read(head, to);
        switch (found) {
            case MALFORMED -> {
                to.none();
                return;
            }
            case ABSENT -> {
                to.traceIdHigh = some(random);
                to.traceIdLow = random.getAsLong();
                to.sample(to.reason().traced());
            }
            case CONTEXT -> to.sample(to.sampled() && to.reason().traced());
        }
        to.spanId = some(random);
        to.sample(samples(tracer.sampler(), to, found == W3cContext.Found.CONTEXT));
    }

    private static boolean samples(Tracer.Sampler sampler, SpanState span, boolean parent) {
        return switch (sampler) {
            case Tracer.Sampler.Unset() -> span.sampled();
            case Tracer.Sampler.AlwaysOn() -> true;
            case Tracer.Sampler.ParentBased(var wrapped) -> parent ? span.sampled() : samples(wrapped, span, false);
            case Tracer.Sampler.TraceIdRatio(var ratio) -> ratio.holds(span.traceIdLow);
        };
    }

    private static void zipkin(Tracer.Zipkin tracer, EditableHead head, LongSupplier random, SpanState to) {
        W3cContext.Found found = B3Context.read(head, to.reason().traced(), to);
        if (found == W3cContext.Found.ABSENT && tracer.w3cToo()) {
            boolean decided = to.sampled();
            found = W3cContext.read(head, to);
            to.spanId = to.parentId;
            to.parentId = 0;
            if (found != W3cContext.Found.CONTEXT) {
                to.sample(decided);
            }
        }
        switch (found) {
            case MALFORMED -> to.none();
            case ABSENT -> {
                to.spanId = some(random);
                to.traceIdLow = to.spanId;
                to.traceIdHigh = tracer.longTraceIds() ? some(random) : 0;
            }
            case CONTEXT -> {
                if (tracer.sharedSpan() && !tracer.splitSpans() && !to.client()) {
                    to.share();
                    return;
                }
                to.parentId = to.spanId;
                to.spanId = some(random);
            }
        }
    }

    /// An id of zeros is none.
    private static long some(LongSupplier random) {
        long id = random.getAsLong();
        return id == 0 ? 1 : id;
    }

    /// Names the span by its route, and tells the next proxy; or hears it from the one before.
    private static void decorate(RouteTracing route, EditableHead head, SpanState to) {
        String operation = route.operation();
        if (!operation.isEmpty()) {
            to.rename(operation);
        }
        String told = route.propagate() ? operation : "";
        if (to.egress()) {
            if (!told.isEmpty()) {
                head.set(OPERATION, told);
            }
            return;
        }
        to.operationForCaller(told);
        int index = head.find(OPERATION);
        if (index < 0) {
            return;
        }
        String heard = head.text(head.headerValue(index));
        if (!heard.isEmpty()) {
            to.rename(heard);
            to.operationForCaller("");
        }
        head.remove(OPERATION);
    }
}
