package dev.meshwright.proxy.cluster;

import dev.meshwright.decide.upstream.ClusterTable;
import dev.meshwright.decide.upstream.EndpointTable;
import dev.meshwright.decide.upstream.HostSet;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/// A cluster by name with everything about it that changes: its current [ClusterView] and the shared counts.
///
/// [#update] is called by one thread at a time (the configuration's owner); everything else from any loop.
public final class LiveCluster {
    private final String name;
    private final TlsSource tls;
    private final ConnectionSlots connections = new ConnectionSlots();
    private final Gauge pending = new Gauge();
    private final Gauge requests = new Gauge();
    private final Gauge retries = new Gauge();
    private final LongAdder pendingOverflows = new LongAdder();
    private final LongAdder retriesStarted = new LongAdder();
    private final Outliers outliers;
    private Map<String, LiveHost> hosts = Map.of();
    private volatile ClusterView view;

    public LiveCluster(ClusterTable table, EndpointTable endpoints, TlsSource tls) {
        this.name = table.name();
        this.tls = tls;
        this.outliers = new Outliers(this);
        this.view = build(table, endpoints);
    }

    /// Puts a new version in force. Hosts whose address stays keep their counts and ejections.
    public void update(ClusterTable table, EndpointTable endpoints) {
        view = build(table, endpoints);
    }

    private ClusterView build(ClusterTable table, EndpointTable endpoints) {
        HostSet set = HostSet.of(endpoints);
        Map<String, LiveHost> next = new HashMap<>();
        LiveHost[] byIndex = new LiveHost[set.size()];
        for (int i = 0; i < byIndex.length; i++) {
            String key = set.host(i).key();
            LiveHost known = hosts.get(key);
            byIndex[i] = known == null ? new LiveHost(set.host(i)) : known;
            next.put(key, byIndex[i]);
        }
        hosts.forEach((key, host) -> {
            if (!next.containsKey(key)) {
                outliers.forget(host);
            }
        });
        hosts = next;
        return new ClusterView(table, endpoints.dropMillionths(), set, byIndex, tls);
    }

    public String name() {
        return name;
    }

    /// The version in force; read once per request.
    public ClusterView view() {
        return view;
    }

    public ConnectionSlots connections() {
        return connections;
    }

    /// Exchanges waiting for a connection.
    public Gauge pending() {
        return pending;
    }

    /// Exchanges in flight, retries included.
    public Gauge requests() {
        return requests;
    }

    /// Retries in flight.
    public Gauge retries() {
        return retries;
    }

    /// Exchanges refused because too many waited already (Envoy: `upstream_rq_pending_overflow`).
    public LongAdder pendingOverflows() {
        return pendingOverflows;
    }

    /// Retries begun since the start (Envoy: `upstream_rq_retry`).
    public LongAdder retriesStarted() {
        return retriesStarted;
    }

    public Outliers outliers() {
        return outliers;
    }
}
