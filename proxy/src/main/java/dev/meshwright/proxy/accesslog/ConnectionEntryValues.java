package dev.meshwright.proxy.accesslog;

import dev.meshwright.proxy.http.MessageHead;
import dev.meshwright.proxy.observe.DownstreamInfo;
import dev.meshwright.proxy.observe.TcpRecord;
import org.jspecify.annotations.Nullable;

/// What entries say of a connection.
final class ConnectionEntryValues implements EntryValues<TcpRecord> {
    @Override
    public DownstreamInfo downstream(TcpRecord record) {
        return record.downstream;
    }

    @Override
    public long startEpochMillis(TcpRecord record) {
        return record.startEpochMillis;
    }

    @Override
    public long start(TcpRecord record) {
        return record.startNanos;
    }

    @Override
    public long requestEnd(TcpRecord record) {
        return 0;
    }

    @Override
    public long upstreamStart(TcpRecord record) {
        return 0;
    }

    @Override
    public long upstreamFirstByte(TcpRecord record) {
        return 0;
    }

    @Override
    public long upstreamEnd(TcpRecord record) {
        return 0;
    }

    @Override
    public long end(TcpRecord record) {
        return record.endNanos;
    }

    @Override
    public long received(TcpRecord record) {
        return record.bytesReceived;
    }

    @Override
    public long sent(TcpRecord record) {
        return record.bytesSent;
    }

    @Override
    public String flags(TcpRecord record) {
        return record.flags;
    }

    @Override
    public String details(TcpRecord record) {
        return record.details;
    }

    @Override
    public String terminationDetails(TcpRecord record) {
        return "";
    }

    @Override
    public String upstreamFailure(TcpRecord record) {
        return record.upstreamFailure;
    }

    @Override
    public String cluster(TcpRecord record) {
        return record.cluster;
    }

    @Override
    public String route(TcpRecord record) {
        return "";
    }

    @Override
    public String upstreamAddress(TcpRecord record) {
        return record.upstreamAddress;
    }

    @Override
    public String upstreamLocalAddress(TcpRecord record) {
        return record.upstreamLocalAddress;
    }

    @Override
    public int attempts(TcpRecord record) {
        return record.upstreamAddress.isEmpty() ? 0 : 1;
    }

    @Override
    public String requestId(TcpRecord record) {
        return "";
    }

    @Override
    public int status(TcpRecord record) {
        return 0;
    }

    @Override
    public String protocol(TcpRecord record) {
        return "";
    }

    @Override
    public String originalPath(TcpRecord record) {
        return "";
    }

    @Override
    public @Nullable MessageHead request(TcpRecord record) {
        return null;
    }

    @Override
    public @Nullable MessageHead response(TcpRecord record) {
        return null;
    }

    @Override
    public @Nullable MessageHead trailers(TcpRecord record) {
        return null;
    }

    @Override
    public String traceId(TcpRecord record) {
        return "";
    }

    @Override
    public long spanId(TcpRecord record) {
        return 0;
    }

    @Override
    public int type() {
        return 3;
    }
}
