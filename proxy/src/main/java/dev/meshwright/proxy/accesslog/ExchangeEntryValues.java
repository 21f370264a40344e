package dev.meshwright.proxy.accesslog;

import dev.meshwright.proxy.http.MessageHead;
import dev.meshwright.proxy.observe.DownstreamInfo;
import dev.meshwright.proxy.observe.ExchangeRecord;
import org.jspecify.annotations.Nullable;

/// What entries say of a request.
final class ExchangeEntryValues implements EntryValues<ExchangeRecord> {
    @Override
    public DownstreamInfo downstream(ExchangeRecord record) {
        return record.downstream;
    }

    @Override
    public long startEpochMillis(ExchangeRecord record) {
        return record.startEpochMillis;
    }

    @Override
    public long start(ExchangeRecord record) {
        return record.startNanos;
    }

    @Override
    public long requestEnd(ExchangeRecord record) {
        return record.requestEndNanos;
    }

    @Override
    public long upstreamStart(ExchangeRecord record) {
        return record.upstreamStartNanos;
    }

    @Override
    public long upstreamFirstByte(ExchangeRecord record) {
        return record.upstreamFirstByteNanos;
    }

    @Override
    public long upstreamEnd(ExchangeRecord record) {
        return record.upstreamEndNanos;
    }

    @Override
    public long end(ExchangeRecord record) {
        return record.endNanos;
    }

    @Override
    public long received(ExchangeRecord record) {
        return record.requestBytes;
    }

    @Override
    public long sent(ExchangeRecord record) {
        return record.responseBytes;
    }

    @Override
    public String flags(ExchangeRecord record) {
        return record.flags;
    }

    @Override
    public String details(ExchangeRecord record) {
        return record.details;
    }

    @Override
    public String terminationDetails(ExchangeRecord record) {
        return record.terminationDetails;
    }

    @Override
    public String upstreamFailure(ExchangeRecord record) {
        return record.upstreamFailure;
    }

    @Override
    public String cluster(ExchangeRecord record) {
        return record.cluster;
    }

    @Override
    public String route(ExchangeRecord record) {
        return record.route;
    }

    @Override
    public String upstreamAddress(ExchangeRecord record) {
        return record.upstreamAddress;
    }

    @Override
    public String upstreamLocalAddress(ExchangeRecord record) {
        return record.upstreamLocalAddress;
    }

    @Override
    public int attempts(ExchangeRecord record) {
        return record.attempts;
    }

    @Override
    public String requestId(ExchangeRecord record) {
        return record.requestId;
    }

    @Override
    public int status(ExchangeRecord record) {
        return record.status;
    }

    @Override
    public String protocol(ExchangeRecord record) {
        return record.protocol;
    }

    @Override
    public String originalPath(ExchangeRecord record) {
        return record.originalPath;
    }

    @Override
    public @Nullable MessageHead request(ExchangeRecord record) {
        return record.request;
    }

    @Override
    public @Nullable MessageHead response(ExchangeRecord record) {
        return record.response;
    }

    @Override
    public @Nullable MessageHead trailers(ExchangeRecord record) {
        return record.trailers;
    }

    @Override
    public String traceId(ExchangeRecord record) {
        return record.span.present() ? record.span.traceId() : "";
    }

    @Override
    public long spanId(ExchangeRecord record) {
        return record.span.spanId();
    }

    @Override
    public int type() {
        return 6;
    }
}
