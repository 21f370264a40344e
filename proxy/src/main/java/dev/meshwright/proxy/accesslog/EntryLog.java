package dev.meshwright.proxy.accesslog;

import dev.meshwright.decide.collector.Collector;
import dev.meshwright.proxy.batch.BatchFormat;
import dev.meshwright.proxy.batch.Bytes;
import dev.meshwright.proxy.http.MessageHead;

/// `envoy.service.accesslog.v3.AccessLogService/StreamAccessLogs`: each batch is a stream of one message, which
/// says who sends it.
///
/// @param <R> the kind of record
final class EntryLog<R> implements LogService<R> {
    private static final String PATH = "/envoy.service.accesslog.v3.AccessLogService/StreamAccessLogs";
    private static final int LOG_ENTRY = 1;

    /// What an entry says.
    ///
    /// @param <R> the kind of record
    interface Entry<R> {
        /// Of `StreamAccessLogsMessage`, where such entries stand.
        int field();

        void write(R record, Bytes to);
    }

    private final Collector.Grpc service;
    private final Entry<R> entry;
    private final Bytes identifier = new Bytes();
    private final Bytes one = new Bytes();

    /// @param name of the log
    /// @param node serialised `config.core.v3.Node`
    EntryLog(Collector.Grpc service, String name, byte[] node, Entry<R> entry) {
        this.service = service;
        this.entry = entry;
        identifier.bytes(1, node);
        identifier.text(2, name);
    }

    @Override
    public void append(R record, Bytes waiting) {
        one.clear();
        entry.write(record, one);
        waiting.message(LOG_ENTRY, one);
    }

    @Override
    public byte[] message(Bytes waiting) {
        Bytes message = new Bytes();
        message.message(1, identifier);
        message.message(entry.field(), waiting);
        return BatchFormat.framed(service, message);
    }

    @Override
    public MessageHead head() {
        return BatchFormat.head(service, PATH, "");
    }

    @Override
    public Collector collector() {
        return service;
    }
}
