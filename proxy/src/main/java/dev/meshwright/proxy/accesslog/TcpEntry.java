package dev.meshwright.proxy.accesslog;

import dev.meshwright.proxy.batch.Bytes;

/// `envoy.data.accesslog.v3.TCPAccessLogEntry`.
///
/// @param <R> the kind of record
final class TcpEntry<R> implements EntryLog.Entry<R> {
    private final CommonProperties<R> common;
    private final EntryValues<R> values;
    private final Bytes connection = new Bytes();

    TcpEntry(EntryValues<R> values) {
        this.values = values;
        this.common = new CommonProperties<>(values);
    }

    @Override
    public int field() {
        return 3;
    }

    @Override
    public void write(R record, Bytes to) {
        to.message(1, common.of(record));
        connection.clear();
        connection.numberIfAny(1, values.received(record));
        connection.numberIfAny(2, values.sent(record));
        to.message(2, connection);
    }
}
