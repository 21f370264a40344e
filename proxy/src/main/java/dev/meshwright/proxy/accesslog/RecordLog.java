package dev.meshwright.proxy.accesslog;

import dev.meshwright.decide.collector.Collector;
import dev.meshwright.decide.format.Template;
import dev.meshwright.decide.listener.AccessLog;
import dev.meshwright.proxy.batch.BatchFormat;
import dev.meshwright.proxy.batch.Bytes;
import dev.meshwright.proxy.http.MessageHead;
import dev.meshwright.proxy.observe.LocalInfo;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// OTLP 1.x: `ExportLogsServiceRequest` (opentelemetry-proto `logs.proto`, `logs_service.proto`). Field numbers are
/// theirs.
///
/// @param <R> the kind of record
final class RecordLog<R> implements LogService<R> {
    private static final String PATH = "/opentelemetry.proto.collector.logs.v1.LogsService/Export";

    private record Attribute<R>(String name, ValueProgram<R> value) {}

    private final Collector service;
    private final EntryValues<R> values;
    private final @Nullable ValueProgram<R> body;
    private final List<Attribute<R>> attributes = new ArrayList<>();
    private final Bytes resource = new Bytes();
    private final Bytes one = new Bytes();
    private final Bytes part = new Bytes();
    private final Bytes value = new Bytes();

    RecordLog(
            AccessLog.OtelRecords config,
            LocalInfo self,
            EntryValues<R> values,
            Function<Template.Command, Operator<R>> operators) {
        this.service = config.service();
        this.values = values;
        AccessLog.Node written = config.body();
        this.body = written == null ? null : new ValueProgram<>(written, operators);
        for (Map.Entry<String, AccessLog.Node> each : config.attributes()) {
            attributes.add(new Attribute<>(each.getKey(), new ValueProgram<>(each.getValue(), operators)));
        }
        if (config.ownLabels()) {
            label("log_name", config.name());
            label("zone_name", self.zone());
            label("cluster_name", self.cluster());
            label("node_name", self.node());
        }
        for (Map.Entry<String, AccessLog.Node> each : config.resource()) {
            value.clear();
            ValueProgram.constant(each.getValue(), value);
            pair(1, each.getKey(), resource);
        }
    }

    private void label(String name, String text) {
        value.clear();
        value.text(1, text);
        pair(1, name, resource);
    }

    /// A `KeyValue` of what [#value] holds.
    private void pair(int field, String name, Bytes to) {
        part.clear();
        part.text(1, name);
        part.message(2, value);
        to.message(field, part);
    }

    @Override
    public void append(R record, Bytes waiting) {
        one.clear();
        one.fixed64(1, values.startEpochMillis(record) * 1_000_000);
        ValueProgram<R> said = body;
        if (said != null) {
            value.clear();
            said.run(record, value);
            one.message(5, value);
        }
        for (int i = 0; i < attributes.size(); i++) {
            Attribute<R> each = attributes.get(i);
            value.clear();
            each.value().run(record, value);
            pair(6, each.name(), one);
        }
        String trace = values.traceId(record);
        if (!trace.isEmpty()) {
            one.bytes(9, HexFormat.of().parseHex("0".repeat(32 - trace.length()) + trace));
            one.id(10, values.spanId(record));
        }
        waiting.message(2, one);
    }

    @Override
    public byte[] message(Bytes waiting) {
        Bytes resourceLogs = new Bytes();
        resourceLogs.message(1, resource);
        resourceLogs.message(2, waiting);
        Bytes request = new Bytes();
        request.message(1, resourceLogs);
        return BatchFormat.framed(service, request);
    }

    @Override
    public MessageHead head() {
        return BatchFormat.head(service, PATH, "application/x-protobuf");
    }

    @Override
    public Collector collector() {
        return service;
    }
}
