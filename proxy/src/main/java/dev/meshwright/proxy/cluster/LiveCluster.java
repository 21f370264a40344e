package dev.meshwright.proxy.cluster;

import dev.meshwright.decide.breaker.RequestWindow;
import dev.meshwright.decide.upstream.ClusterTable;
import dev.meshwright.decide.upstream.Endpoint;
import dev.meshwright.decide.upstream.EndpointTable;
import dev.meshwright.decide.upstream.HostSet;
import dev.meshwright.decide.upstream.Locality;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// A cluster by name with everything about it that changes: its current [ClusterView] and the shared counts.
///
/// [#update] is called by one thread at a time (the configuration's owner); everything else from any loop.
public final class LiveCluster {
    private final String name;
    private final TlsSource tls;
    private final ConnectionSlots connections;
    private final Gauge pending;
    private final Gauge requests;
    private final Gauge retries;
    private final LongAdder pendingOverflows;
    private final LongAdder retriesStarted;

    /// Endpoints of a part that has its own; null: endpoints come with each version.
    private final @Nullable EndpointTable own;

    private final Outliers outliers;
    private Map<String, LiveHost> hosts = Map.of();
    private long windowMillis;
    private volatile @Nullable RequestWindow recent;
    private volatile ClusterView view;

    public LiveCluster(ClusterTable table, EndpointTable endpoints, TlsSource tls) {
        this.name = table.name();
        this.tls = tls;
        this.connections = new ConnectionSlots();
        this.pending = new Gauge();
        this.requests = new Gauge();
        this.retries = new Gauge();
        this.pendingOverflows = new LongAdder();
        this.retriesStarted = new LongAdder();
        this.own = null;
        this.outliers = new Outliers(this);
        this.view = build(table, endpoints);
    }

    private LiveCluster(LiveCluster whole, EndpointTable own) {
        this.name = whole.name;
        this.tls = whole.tls;
        this.connections = whole.connections;
        this.pending = whole.pending;
        this.requests = whole.requests;
        this.retries = whole.retries;
        this.pendingOverflows = whole.pendingOverflows;
        this.retriesStarted = whole.retriesStarted;
        this.own = own;
        this.outliers = new Outliers(this);
        this.view = build(whole.view().table(), own);
    }

    /// A part of this cluster with one endpoint of its own; what is bounded or counted per cluster is shared.
    public LiveCluster towards(Endpoint endpoint) {
        EndpointTable only = new EndpointTable(
                view.table().place(),
                name,
                List.of(new EndpointTable.LocalityEndpoints(Locality.UNKNOWN, 0, 1, List.of(endpoint))),
                100,
                0);
        return new LiveCluster(this, only);
    }

    /// A part with one endpoint, which is never ejected: there is no other.
    public boolean single() {
        return own != null;
    }

    /// Takes over the table of the cluster that this is a part of.
    public void follow(LiveCluster whole) {
        EndpointTable endpoints = own;
        ClusterTable table = whole.view().table();
        if (endpoints != null && !table.equals(view.table())) {
            view = build(table, endpoints);
        }
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
        long interval = table.thresholds().retryBudgetIntervalMillis();
        if (interval != windowMillis) {
            windowMillis = interval;
            recent = interval > 0 ? new RequestWindow(interval) : null;
        }
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

    /// A request to this cluster begins; retries count too.
    public void requestBegins() {
        RequestWindow window = recent;
        if (window != null) {
            window.add(Outliers.nowMillis());
        }
    }

    /// Requests that began within the interval of the retry budget; 0 without one.
    public long recentRequests() {
        RequestWindow window = recent;
        return window == null ? 0 : window.count(Outliers.nowMillis());
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
