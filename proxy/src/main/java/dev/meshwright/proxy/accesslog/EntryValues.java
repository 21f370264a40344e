package dev.meshwright.proxy.accesslog;

import dev.meshwright.proxy.http.MessageHead;
import dev.meshwright.proxy.observe.DownstreamInfo;
import dev.meshwright.proxy.observe.ExchangeRecord;
import dev.meshwright.proxy.observe.TcpRecord;
import org.jspecify.annotations.Nullable;

/// What entries for log services say of a record. Times are `System.nanoTime()` values, 0 when the moment never came;
/// texts are empty when unknown.
///
/// @param <R> the kind of record
interface EntryValues<R> {
    DownstreamInfo downstream(R record);

    long startEpochMillis(R record);

    long start(R record);

    long requestEnd(R record);

    long upstreamStart(R record);

    long upstreamFirstByte(R record);

    long upstreamEnd(R record);

    long end(R record);

    long received(R record);

    long sent(R record);

    String flags(R record);

    String details(R record);

    String terminationDetails(R record);

    String upstreamFailure(R record);

    String cluster(R record);

    String route(R record);

    String upstreamAddress(R record);

    String upstreamLocalAddress(R record);

    int attempts(R record);

    String requestId(R record);

    int status(R record);

    String protocol(R record);

    String originalPath(R record);

    @Nullable
    MessageHead request(R record);

    @Nullable
    MessageHead response(R record);

    @Nullable
    MessageHead trailers(R record);

    /// Empty where none is recorded.
    String traceId(R record);

    long spanId(R record);

    /// `AccessLogType`.
    int type();

    EntryValues<ExchangeRecord> OF_EXCHANGE = new ExchangeEntryValues();

    EntryValues<TcpRecord> OF_CONNECTION = new ConnectionEntryValues();
}
