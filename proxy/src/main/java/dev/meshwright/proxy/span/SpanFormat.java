package dev.meshwright.proxy.span;

import dev.meshwright.decide.span.Tracer;
import dev.meshwright.proxy.http.MessageHead;
import java.util.Map;

/// How spans are told to one collector.
interface SpanFormat {
    /// Adds a span to those that wait.
    void append(FinishedSpan span, boolean first, Bytes waiting);

    /// The message that says those which waited.
    byte[] message(Bytes waiting);

    MessageHead head();

    /// Whether an answer without a gRPC status may be a good one.
    boolean grpc();

    static SpanFormat of(Tracer tracer, Spans spans) {
        return switch (tracer) {
            case Tracer.OpenTelemetry to -> new OtlpFormat(to, spans);
            case Tracer.Zipkin to -> new ZipkinFormat(to, spans.self());
            case Tracer.None() -> throw new IllegalStateException("spans without a tracer are not sampled");
        };
    }

    static MessageHead post(String scheme, String authority, String path, String contentType) {
        MessageHead head = new MessageHead();
        head.method(head.append("POST"));
        head.scheme(head.append(scheme));
        head.authority(head.append(authority));
        head.path(head.append(path));
        head.add("content-type", contentType);
        return head;
    }

    static void addAll(Iterable<Map.Entry<String, String>> headers, MessageHead to) {
        for (Map.Entry<String, String> header : headers) {
            to.set(header.getKey(), header.getValue());
        }
    }
}
