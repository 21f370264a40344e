package dev.meshwright.proxy.server;

import dev.meshwright.decide.load.LoadException;
import dev.meshwright.decide.load.TableLoader;
import dev.meshwright.decide.tls.UpstreamTls;
import dev.meshwright.decide.upstream.ClusterTable;
import dev.meshwright.decide.upstream.Discovery;
import dev.meshwright.decide.upstream.EndpointTable;
import dev.meshwright.proxy.cluster.LiveCluster;
import dev.meshwright.proxy.cluster.LiveClusters;
import dev.meshwright.proxy.cluster.TlsSource;
import dev.meshwright.proxy.tls.Secrets;
import dev.meshwright.proxy.tls.TlsHandle;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The clusters in force and their endpoints. An EDS cluster is used once its endpoints are there, a DNS
/// cluster once it has addresses. All calls on the configuration thread.
final class ClusterResources {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterResources.class);

    private final Workers workers;
    private final LiveClusters live;
    private final Secrets secrets;
    private final DnsResolution dns;
    private final Runnable onResolved;
    private final Map<String, ClusterTable> clusters = new TreeMap<>();

    /// What the clusters were loaded from: the same bytes again change nothing.
    private final Map<String, byte[]> messages = new HashMap<>();

    /// Addresses of DNS clusters, by cluster name.
    private final Map<String, EndpointTable> resolved = new HashMap<>();

    private final Map<String, EndpointTable> endpoints = new HashMap<>();

    /// @param thread on which everything here runs
    /// @param onResolved told when a DNS cluster has addresses
    ClusterResources(
            Workers workers, LiveClusters live, Secrets secrets, ScheduledExecutorService thread, Runnable onResolved) {
        this.workers = workers;
        this.live = live;
        this.secrets = secrets;
        this.dns = new DnsResolution(thread, this::onResolved);
        this.onResolved = onResolved;
    }

    @Nullable
    ClusterTable find(String name) {
        return clusters.get(name);
    }

    void put(byte[] message) throws LoadException {
        ClusterTable table = TableLoader.cluster(message);
        if (Arrays.equals(message, messages.put(table.name(), message))) {
            return;
        }
        clusters.put(table.name(), table);
        resolved.remove(table.name());
        resolve(table);
        refresh(table);
    }

    private void resolve(ClusterTable table) {
        if (table.discovery() instanceof Discovery.Dns discovery) {
            dns.resolve(table, discovery);
            dns.later(discovery, () -> {
                if (table.equals(clusters.get(table.name()))) {
                    resolve(table);
                }
            });
        }
    }

    private void onResolved(ClusterTable table, EndpointTable addresses) {
        if (table.equals(clusters.get(table.name()))) {
            resolved.put(table.name(), addresses);
            refresh(table);
            onResolved.run();
        }
    }

    void remove(String name) {
        messages.remove(name);
        if (clusters.remove(name) != null) {
            live.remove(name);
            resolved.remove(name);
            workers.clustersChanged();
        }
    }

    void putEndpoints(byte[] message) throws LoadException {
        EndpointTable table = TableLoader.clusterLoadAssignment(message);
        endpoints.put(table.name(), table);
        for (ClusterTable cluster : clusters.values()) {
            if (cluster.discovery() instanceof Discovery.Eds(String service) && service.equals(table.name())) {
                refresh(cluster);
            }
        }
    }

    void removeEndpoints(String name) {
        endpoints.remove(name);
    }

    /// Names of assignments that EDS clusters want.
    Set<String> wantedEndpoints() {
        Set<String> names = new TreeSet<>();
        for (ClusterTable cluster : clusters.values()) {
            if (cluster.discovery() instanceof Discovery.Eds(String service)) {
                names.add(service);
            }
        }
        return names;
    }

    private @Nullable EndpointTable endpointsOf(ClusterTable cluster) {
        return switch (cluster.discovery()) {
            case Discovery.Eds(String service) -> endpoints.get(service);
            case Discovery.Dns _ -> resolved.get(cluster.name());
            case Discovery.Static _, Discovery.OriginalDestination _, Discovery.ByName _ -> cluster.endpoints();
        };
    }

    private void refresh(ClusterTable table) {
        EndpointTable hosts = endpointsOf(table);
        if (hosts == null) {
            return;
        }
        LiveCluster known = live.find(table.name());
        if (known == null) {
            live.put(new LiveCluster(table, hosts, tlsOf(table.name())));
        } else {
            known.update(table, hosts);
        }
        workers.clustersChanged();
    }

    private TlsSource tlsOf(String cluster) {
        // Loops ask too, for hosts that they are the first to call.
        Map<UpstreamTls, TlsHandle> made = new ConcurrentHashMap<>();
        return transport -> {
            TlsHandle known = made.get(transport.context());
            if (known == null) {
                try {
                    known = TlsHandle.client("cluster " + cluster, transport.context(), secrets);
                } catch (GeneralSecurityException e) {
                    LOG.error("cluster {}: {}", cluster, e.getMessage());
                    return () -> null;
                }
                made.put(transport.context(), known);
            }
            return known;
        };
    }

    /// EDS clusters without endpoints.
    List<String> warming() {
        List<String> names = new ArrayList<>();
        for (ClusterTable cluster : clusters.values()) {
            if (cluster.discovery() instanceof Discovery.Eds && endpointsOf(cluster) == null) {
                names.add(cluster.name());
            }
        }
        return names;
    }
}
