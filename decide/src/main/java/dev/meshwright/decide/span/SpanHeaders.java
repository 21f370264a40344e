package dev.meshwright.decide.span;

import dev.meshwright.decide.request.EditableHead;

/// What a span writes into the request that goes on, and the answer that comes back.
public final class SpanHeaders {
    private SpanHeaders() {}

    /// The request's own span becomes the parent of what the next one records.
    public static void request(Tracing tracing, SpanState span, EditableHead head) {
        if (span.present() && tracing.propagates()) {
            write(tracing, span, span.spanId, span.parentId, head);
        }
    }

    /// The span of one try becomes the parent.
    ///
    /// @param tryId of a span below the request's
    public static void tryOf(Tracing tracing, SpanState span, long tryId, EditableHead head) {
        if (span.present() && tracing.propagates()) {
            write(tracing, span, tryId, span.spanId, head);
        }
    }

    private static void write(Tracing tracing, SpanState span, long spanId, long parentId, EditableHead head) {
        switch (tracing.tracer()) {
            case Tracer.None() -> {
                // the context passes as it came
            }
            case Tracer.OpenTelemetry _ -> W3cContext.write(span, spanId, head);
            case Tracer.Zipkin zipkin -> {
                B3Context.write(span, spanId, parentId, head);
                if (zipkin.w3cToo()) {
                    W3cContext.write(span, spanId, head);
                }
            }
        }
    }

    /// The called side tells what its span is called; the calling side hears it.
    public static void response(SpanState span, EditableHead response) {
        if (!span.egress()) {
            if (!span.operationForCaller().isEmpty()) {
                response.set(SpanStart.OPERATION, span.operationForCaller());
            }
            return;
        }
        int index = response.find(SpanStart.OPERATION);
        if (index >= 0) {
            String heard = response.text(response.headerValue(index));
            if (!heard.isEmpty()) {
                span.rename(heard);
            }
            response.remove(SpanStart.OPERATION);
        }
    }
}
