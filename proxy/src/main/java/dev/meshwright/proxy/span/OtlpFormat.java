package dev.meshwright.proxy.span;

import dev.meshwright.decide.collector.Collector;
import dev.meshwright.decide.span.Tracer;
import dev.meshwright.proxy.batch.BatchFormat;
import dev.meshwright.proxy.batch.Bytes;
import dev.meshwright.proxy.http.MessageHead;
import java.util.Map;
import java.util.TreeMap;

/// OTLP 1.x: `ExportTraceServiceRequest` in protobuf, over gRPC or HTTP (opentelemetry-proto `trace.proto`,
/// `trace_service.proto`). Field numbers are theirs.
final class OtlpFormat implements SpanFormat {
    private static final String GRPC_PATH = "/opentelemetry.proto.collector.trace.v1.TraceService/Export";
    private static final int CLIENT = 3;
    private static final int SERVER = 2;
    private static final int STATUS_ERROR = 2;

    private final Collector collector;
    private final Bytes resource = new Bytes();
    private final Bytes scope = new Bytes();
    private final Bytes one = new Bytes();
    private final Bytes part = new Bytes();
    private final Bytes value = new Bytes();

    OtlpFormat(Tracer.OpenTelemetry tracer, Spans spans) {
        collector = tracer.collector();
        Map<String, String> attributes = new TreeMap<>();
        attributes.put("telemetry.sdk.language", "java");
        attributes.put("telemetry.sdk.name", "meshwright");
        attributes.put("telemetry.sdk.version", spans.self().version());
        attributes.put("service.name", tracer.serviceName());
        for (Tracer.Detector detector : tracer.detectors()) {
            switch (detector) {
                case Tracer.Detector.Environment() ->
                    attributes.putAll(
                            ResourceAttributes.parse(spans.environment().apply(ResourceAttributes.NAME)));
                case Tracer.Detector.Static(var more) -> attributes.putAll(more);
            }
        }
        attributes.forEach((name, text) -> attribute(1, name, text, resource));
        scope.text(1, "meshwright");
        scope.text(2, spans.self().version());
    }

    @Override
    public void append(FinishedSpan span, boolean first, Bytes waiting) {
        one.clear();
        one.id(1, span.traceIdHigh, span.traceIdLow);
        one.id(2, span.spanId);
        if (!span.traceState.isEmpty()) {
            one.text(3, span.traceState);
        }
        if (span.parentId != 0) {
            one.id(4, span.parentId);
        }
        one.text(5, span.name);
        one.number(6, span.client ? CLIENT : SERVER);
        one.fixed64(7, span.startEpochNanos);
        one.fixed64(8, span.endEpochNanos);
        for (int i = 0; i < span.tags.size(); i++) {
            attribute(9, span.tags.name(i), span.tags.value(i), one);
        }
        if (span.failed) {
            part.clear();
            part.number(3, STATUS_ERROR);
            one.message(15, part);
        }
        waiting.message(2, one);
    }

    /// A `KeyValue` with a text.
    private void attribute(int field, String name, String text, Bytes to) {
        value.clear();
        value.text(1, text);
        part.clear();
        part.text(1, name);
        part.message(2, value);
        to.message(field, part);
    }

    @Override
    public byte[] message(Bytes waiting) {
        Bytes scopeSpans = new Bytes();
        scopeSpans.message(1, scope);
        scopeSpans.raw(waiting);
        Bytes resourceSpans = new Bytes();
        resourceSpans.message(1, resource);
        resourceSpans.message(2, scopeSpans);
        Bytes request = new Bytes();
        request.message(1, resourceSpans);
        return BatchFormat.framed(collector, request);
    }

    @Override
    public MessageHead head() {
        return BatchFormat.head(collector, GRPC_PATH, "application/x-protobuf");
    }

    @Override
    public Collector collector() {
        return collector;
    }
}
