package dev.meshwright.proxy.telemetry;

import dev.meshwright.base.metric.LoopCounter;
import dev.meshwright.decide.listener.HttpConnectionManager;
import dev.meshwright.decide.listener.NetworkFilter;
import dev.meshwright.decide.metadata.Value;
import dev.meshwright.decide.stats.MetricRules;
import dev.meshwright.decide.upstream.ClusterTable;
import dev.meshwright.proxy.http.MessageHead;
import dev.meshwright.proxy.observe.ConnectionAttributes;
import dev.meshwright.proxy.observe.DownstreamInfo;
import dev.meshwright.proxy.observe.ExchangeAttributes;
import dev.meshwright.proxy.observe.ExchangeRecord;
import dev.meshwright.proxy.observe.TcpRecord;
import dev.meshwright.proxy.observe.TrafficObserver;
import java.nio.charset.StandardCharsets;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.Function;

/// Counts and metadata exchange of one event loop.
final class LoopTelemetry implements TrafficObserver {
    private static final String INBOUND = "INBOUND";
    private static final byte[] ID_NAME = PeerCache.ID_HEADER.getBytes(StandardCharsets.US_ASCII);
    private static final byte[] METADATA_NAME = PeerCache.HEADER.getBytes(StandardCharsets.US_ASCII);

    /// Between two looks at what is open, about.
    private static final long TICK_NANOS = 1_000_000_000;

    /// An open TCP connection and what of it has been counted.
    private static final class Open {
        final Series.Tcp series;
        final long everyNanos;
        long countedNanos;
        long sent;
        long received;

        Open(Series.Tcp series, long everyNanos, long now) {
            this.series = series;
            this.everyNanos = everyNanos;
            this.countedNanos = now;
        }

        boolean due(long now) {
            return now - countedNanos + TICK_NANOS / 2 >= everyNanos;
        }

        void count(TcpRecord record) {
            series.sent.add(record.bytesSent - sent);
            series.received.add(record.bytesReceived - received);
            sent = record.bytesSent;
            received = record.bytesReceived;
        }
    }

    /// False for a proxy outside any mesh: it has nothing to say of itself.
    private final boolean introduces;

    private final byte[] id;
    private final byte[] metadata;
    private final LoopCounter refused = new LoopCounter();
    private final Function<SeriesKey, SeriesText> labels;
    private final PeerCache peers = new PeerCache();
    private final SeriesKey probe = new SeriesKey();
    private final ExchangeAttributes requests = new ExchangeAttributes();
    private final ConnectionAttributes connections = new ConnectionAttributes();
    private final TagValues tags = new TagValues();
    private final SeriesTable<Series.Http> http;
    private final SeriesTable<Series.Http> grpc;
    private final SeriesTable<Series.Tcp> tcp;
    private final IdentityHashMap<TcpRecord, Open> open = new IdentityHashMap<>();

    LoopTelemetry(IstioMetrics.Self self, Labels labels, int seriesMax) {
        this.introduces = !self.workload().name().equals(Workload.NOT_KNOWN);
        this.id = self.nodeId().getBytes(StandardCharsets.ISO_8859_1);
        this.metadata = self.metadata().getBytes(StandardCharsets.ISO_8859_1);
        this.labels = labels::of;
        SeriesKey kind = new SeriesKey();
        http = new SeriesTable<>(
                seriesMax, new Series.Http(labels.overflow(kind), false), text -> new Series.Http(text, false));
        kind.grpc = true;
        grpc = new SeriesTable<>(
                seriesMax, new Series.Http(labels.overflow(kind), true), text -> new Series.Http(text, true));
        kind.grpc = false;
        kind.tcp = true;
        tcp = new SeriesTable<>(seriesMax, new Series.Tcp(labels.overflow(kind)), Series.Tcp::new);
    }

    SeriesTable<Series.Http> http() {
        return http;
    }

    SeriesTable<Series.Http> grpc() {
        return grpc;
    }

    SeriesTable<Series.Tcp> tcp() {
        return tcp;
    }

    // ---- metadata exchange

    @Override
    public void onRequestHead(ExchangeRecord record) {
        Workload said = peers.take(record.request);
        if (inbound(record.downstream) && said != null) {
            record.peer = trusted(record.downstream, said);
        }
    }

    /// A verified peer cannot speak for another namespace.
    private static Workload trusted(DownstreamInfo downstream, Workload said) {
        String identity = downstream.peerIdentity();
        boolean contradicts = downstream.mutualTls() && !identity.contains("/ns/" + said.namespace() + "/");
        return contradicts ? Workload.UNKNOWN : said;
    }

    @Override
    public void onUpstreamRequest(ExchangeRecord record) {
        if (introduces && !inbound(record.downstream) && !external(record)) {
            introduce(record.request);
        }
    }

    private void introduce(MessageHead head) {
        add(head, ID_NAME, id);
        add(head, METADATA_NAME, metadata);
    }

    private static void add(MessageHead head, byte[] name, byte[] value) {
        head.addSpans(head.append(name, 0, name.length), head.append(value, 0, value.length));
    }

    /// What this mesh is made of is not told to hosts outside it.
    private static boolean external(ExchangeRecord record) {
        return record.upstream instanceof ClusterTable table
                && table.metadata().of("istio").fields().get("external") instanceof Value.Bool(boolean value)
                && value;
    }

    @Override
    public void onResponseHead(ExchangeRecord record) {
        Workload said = peers.take(record.response);
        if (!inbound(record.downstream)) {
            record.peer = said;
        } else if (introduces && record.peer != null) {
            introduce(record.response);
        }
    }

    private static boolean inbound(DownstreamInfo downstream) {
        return downstream.direction().equals(INBOUND);
    }

    // ---- counting

    @Override
    public void onExchangeEnd(ExchangeRecord record) {
        SeriesKey key = probe;
        common(key, record.downstream, record.cluster, record.flags);
        key.tcp = false;
        key.grpc = record.grpc;
        key.status = record.status;
        key.grpcStatus = record.grpc ? record.grpcStatus : -1;
        key.cluster = record.upstream;
        key.endpoint = record.endpoint;
        key.peer = record.peer;
        key.upstreamIdentity = record.upstreamIdentity;
        key.host = passthrough(record.cluster) ? record.request.text(record.request.authority()) : "";
        ruled(key, record.logging instanceof HttpConnectionManager manager ? manager.metrics() : MetricRules.NONE);
        if (!key.rules.isUsual()) {
            key.tags = tags.of(key.rules, requests.of(record), record.peer, key.inbound);
        }
        Series.Http series = (record.grpc ? grpc : http).find(key, labels);
        series.requests.increment();
        series.durationMillis.record(Math.max(0, record.endNanos - record.startNanos) / 1e6);
        series.requestBytes.record((double) record.requestBytes);
        series.responseBytes.record((double) record.responseBytes);
        if (record.grpc) {
            series.requestMessages.add(record.requestMessages);
            series.responseMessages.add(record.responseMessages);
        }
    }

    @Override
    public void onTcpOpen(TcpRecord record) {
        Series.Tcp series = seriesOf(record);
        series.opened.increment();
        open.put(record, new Open(series, everyNanos(record), System.nanoTime()));
    }

    @Override
    public void onTcpEnd(TcpRecord record) {
        Open counted = open.remove(record);
        if (counted == null) {
            counted = new Open(seriesOf(record), 0, 0);
            counted.series.opened.increment();
        }
        counted.count(record);
        counted.series.closed.increment();
    }

    @Override
    public void onConnectionRefused(DownstreamInfo connection, String reason) {
        refused.increment();
    }

    /// Downstream connections that no filter chain served.
    long refused() {
        return refused.value();
    }

    /// Bytes of open connections grow on the page too.
    @Override
    public void onTick() {
        tick(System.nanoTime());
    }

    /// @param now `System.nanoTime()`
    void tick(long now) {
        open.forEach((record, counted) -> {
            if (counted.due(now)) {
                counted.count(record);
                counted.countedNanos = now;
            }
        });
    }

    /// What its listener says (`tcp_reporting_duration`), which is no more often than somebody looks.
    private static long everyNanos(TcpRecord record) {
        return rules(record).reportingMillis() * 1_000_000;
    }

    private static MetricRules rules(TcpRecord record) {
        return record.logging instanceof NetworkFilter.TcpProxy proxy ? proxy.metrics() : MetricRules.NONE;
    }

    private Series.Tcp seriesOf(TcpRecord record) {
        SeriesKey key = probe;
        common(key, record.downstream, record.cluster, record.flags);
        key.tcp = true;
        key.grpc = false;
        key.status = 0;
        key.grpcStatus = -1;
        key.cluster = record.upstream;
        key.endpoint = record.endpoint;
        key.peer = null;
        key.upstreamIdentity = record.upstreamIdentity;
        key.host = passthrough(record.cluster) ? record.downstream.localAddress() : "";
        ruled(key, rules(record));
        if (!key.rules.isUsual()) {
            key.tags = tags.of(key.rules, connections.of(record), null, key.inbound);
        }
        return tcp.find(key, labels);
    }

    private static void ruled(SeriesKey key, MetricRules rules) {
        key.rules = rules;
        key.tags = List.of();
    }

    private static void common(SeriesKey key, DownstreamInfo downstream, String cluster, String flags) {
        key.inbound = inbound(downstream);
        key.mutualTls = downstream.mutualTls();
        key.downstreamIdentity = key.inbound ? downstream.peerIdentity() : "";
        key.clusterName = cluster;
        key.flags = flags;
    }

    private static boolean passthrough(String cluster) {
        return cluster.equals("PassthroughCluster");
    }
}
