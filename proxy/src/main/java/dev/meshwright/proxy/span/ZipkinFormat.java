package dev.meshwright.proxy.span;

import dev.meshwright.base.tree.JsonString;
import dev.meshwright.decide.collector.Collector;
import dev.meshwright.decide.span.Tracer;
import dev.meshwright.proxy.batch.BatchFormat;
import dev.meshwright.proxy.batch.Bytes;
import dev.meshwright.proxy.http.MessageHead;
import dev.meshwright.proxy.observe.LocalInfo;

/// Zipkin's API v2: a JSON list of spans.
final class ZipkinFormat implements SpanFormat {
    private final Collector.Http collector;
    private final LocalInfo self;

    ZipkinFormat(Tracer.Zipkin tracer, LocalInfo self) {
        this.collector = tracer.collector();
        this.self = self;
    }

    @Override
    public void append(FinishedSpan span, boolean first, Bytes waiting) {
        StringBuilder json = new StringBuilder(first ? 1024 : 1025);
        json.append(first ? "{\"traceId\":\"" : ",{\"traceId\":\"");
        if (span.traceIdHigh != 0) {
            hex(span.traceIdHigh, json);
        }
        hex(span.traceIdLow, json);
        if (span.parentId != 0) {
            hex(span.parentId, json.append("\",\"parentId\":\""));
        }
        hex(span.spanId, json.append("\",\"id\":\""));
        json.append("\",\"kind\":\"").append(span.client ? "CLIENT" : "SERVER");
        json.append("\",\"timestamp\":").append(span.startEpochNanos / 1000);
        json.append(",\"duration\":").append(Math.max(1, (span.endEpochNanos - span.startEpochNanos) / 1000));
        JsonString.quote(json.append(",\"name\":"), span.name);
        if (span.shared) {
            json.append(",\"shared\":true");
        }
        endpoint(span.localAddress, json);
        json.append(",\"tags\":{");
        for (int i = 0; i < span.tags.size(); i++) {
            JsonString.quote(json.append(i == 0 ? "" : ","), span.tags.name(i));
            JsonString.quote(json.append(':'), span.tags.value(i));
        }
        waiting.utf8(json.append("}}").toString());
    }

    private void endpoint(String address, StringBuilder json) {
        JsonString.quote(json.append(",\"localEndpoint\":{\"serviceName\":"), self.cluster());
        int colon = address.lastIndexOf(':');
        if (colon > 0) {
            boolean six = address.charAt(0) == '[';
            JsonString.quote(
                    json.append(six ? ",\"ipv6\":" : ",\"ipv4\":"),
                    six ? address.substring(1, colon - 1) : address.substring(0, colon));
            json.append(",\"port\":").append(address, colon + 1, address.length());
        }
        json.append('}');
    }

    private static void hex(long id, StringBuilder to) {
        for (int shift = 60; shift >= 0; shift -= 4) {
            to.append(Character.forDigit((int) (id >>> shift) & 15, 16));
        }
    }

    @Override
    public byte[] message(Bytes waiting) {
        return new Bytes().ascii("[").raw(waiting).ascii("]").copy();
    }

    @Override
    public MessageHead head() {
        return BatchFormat.head(collector, "", "application/json");
    }

    @Override
    public Collector collector() {
        return collector;
    }
}
