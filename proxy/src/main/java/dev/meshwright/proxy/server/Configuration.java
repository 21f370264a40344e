package dev.meshwright.proxy.server;

import dev.meshwright.decide.listener.DownstreamTransport;
import dev.meshwright.decide.listener.FilterChain;
import dev.meshwright.decide.listener.ListenerTable;
import dev.meshwright.decide.listener.NetworkFilter;
import dev.meshwright.decide.listener.NetworkFilterEntry;
import dev.meshwright.decide.listener.RouteSource;
import dev.meshwright.decide.load.LoadException;
import dev.meshwright.decide.load.TableLoader;
import dev.meshwright.decide.route.RouteTable;
import dev.meshwright.decide.route.VirtualHost;
import dev.meshwright.decide.tls.UpstreamTls;
import dev.meshwright.decide.upstream.ClusterTable;
import dev.meshwright.decide.upstream.Discovery;
import dev.meshwright.decide.upstream.EndpointTable;
import dev.meshwright.proxy.cluster.LiveCluster;
import dev.meshwright.proxy.cluster.LiveClusters;
import dev.meshwright.proxy.cluster.TlsSource;
import dev.meshwright.proxy.listener.CapturedListeners;
import dev.meshwright.proxy.listener.ChainRuntime;
import dev.meshwright.proxy.listener.ListenerRuntime;
import dev.meshwright.proxy.listener.ListenerSlot;
import dev.meshwright.proxy.router.HttpChain;
import dev.meshwright.proxy.router.RouteSlots;
import dev.meshwright.proxy.tls.Secrets;
import dev.meshwright.proxy.tls.TlsHandle;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.handler.ssl.SslContext;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The configuration in force, static and from xDS. All calls on the configuration thread.
///
/// A resource is loaded in full before anything changes; one that cannot be loaded leaves the last good one in force.
/// Warming: an EDS cluster is used once its endpoints are there; a listener opens once its route tables, its secrets
/// and, the first time, every known cluster are there ([#waitingFor] says what is missing).
final class Configuration {
    private static final Logger LOG = LoggerFactory.getLogger(Configuration.class);

    /// Wait before an address that could not be bound is tried again: doubles from the first to the last.
    private static final long REBIND_MILLIS_MIN = 200;

    private static final long REBIND_MILLIS_MAX = 10_000;

    /// A listener that is not open yet, or open.
    private static final class Listening {
        final ListenerSlot slot;
        ListenerRuntime runtime;
        boolean open;

        /// Why the last bind failed; empty when none did.
        String unbound = "";

        Listening(ListenerSlot slot, ListenerRuntime runtime) {
            this.slot = slot;
            this.runtime = runtime;
        }
    }

    private final Workers workers;
    private final LiveClusters live;
    private final Secrets secrets;
    private final RouteSlots routes = new RouteSlots();
    private final long drainMillis;
    private final DnsResolution dns;
    private final Map<String, ClusterTable> clusters = new TreeMap<>();

    /// What the clusters were loaded from: the same bytes again change nothing.
    private final Map<String, byte[]> clusterMessages = new HashMap<>();

    /// Addresses of DNS clusters, by cluster name.
    private final Map<String, EndpointTable> resolved = new HashMap<>();

    private final Map<String, EndpointTable> endpoints = new HashMap<>();
    private final Map<String, RouteTable> routeTables = new HashMap<>();
    private final Map<String, Map<String, VirtualHost>> virtualHosts = new HashMap<>();
    private final Map<String, Listening> listeners = new LinkedHashMap<>();
    private final CapturedListeners captured = new CapturedListeners();
    private boolean clustersExpected;
    private boolean clustersSettled;
    private boolean listenersExpected;
    private final ScheduledExecutorService thread;
    private long rebindMillis = REBIND_MILLIS_MIN;
    private @Nullable Future<?> rebind;

    /// Which listeners take no more connections; no listener at first.
    private Predicate<ListenerTable.Direction> stopped = _ -> false;

    /// Run once, when nothing is missing any more and before the last listeners take connections.
    private final Runnable beforeServing;

    private boolean complete;

    /// @param thread on which everything here runs
    /// @param beforeServing run once: the first configuration is complete, its last listeners are about to open
    Configuration(
            Workers workers,
            LiveClusters live,
            Secrets secrets,
            long drainMillis,
            ScheduledExecutorService thread,
            Runnable beforeServing) {
        this.thread = thread;
        this.beforeServing = beforeServing;
        this.dns = new DnsResolution(thread, this::onResolved);
        this.workers = workers;
        this.live = live;
        this.secrets = secrets;
        this.drainMillis = drainMillis;
    }

    /// Clusters and listeners will come over ADS: listeners that come from there wait for the first clusters, and the
    /// proxy is not ready without its first listeners.
    void expectResources() {
        clustersExpected = true;
        clustersSettled = false;
        listenersExpected = true;
    }

    /// The first response with clusters is applied.
    void clustersReceived() {
        clustersExpected = false;
    }

    /// The first response with listeners is applied; it may be empty.
    void listenersReceived() {
        listenersExpected = false;
    }

    @Nullable
    ClusterTable clusterTable(String name) {
        return clusters.get(name);
    }

    // ---- clusters

    void cluster(byte[] message) throws LoadException {
        ClusterTable table = TableLoader.cluster(message);
        if (Arrays.equals(message, clusterMessages.put(table.name(), message))) {
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
            openReady();
        }
    }

    void removeCluster(String name) {
        clusterMessages.remove(name);
        if (clusters.remove(name) != null) {
            live.remove(name);
            resolved.remove(name);
            workers.clustersChanged();
        }
    }

    void endpoints(byte[] message) throws LoadException {
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

    // ---- routes

    void routes(byte[] message) throws LoadException {
        RouteTable table = TableLoader.routeConfiguration(message);
        routeTables.put(table.name(), table);
        publishRoutes(table.name());
    }

    void removeRoutes(String name) {
        routeTables.remove(name);
    }

    void virtualHost(String resourceName, byte[] message) throws LoadException {
        VirtualHost host = TableLoader.virtualHost(resourceName, message);
        String table = tableOf(resourceName);
        virtualHosts.computeIfAbsent(table, _ -> new TreeMap<>()).put(resourceName, host);
        publishRoutes(table);
    }

    void removeVirtualHost(String resourceName) {
        Map<String, VirtualHost> hosts = virtualHosts.get(tableOf(resourceName));
        if (hosts != null && hosts.remove(resourceName) != null) {
            publishRoutes(tableOf(resourceName));
        }
    }

    private static String tableOf(String resourceName) {
        int slash = resourceName.indexOf('/');
        return slash < 0 ? resourceName : resourceName.substring(0, slash);
    }

    private void publishRoutes(String name) {
        RouteTable table = routeTables.get(name);
        if (table == null) {
            return;
        }
        if (table.options().vhds()) {
            Map<String, VirtualHost> extra = virtualHosts.getOrDefault(name, Map.of());
            if (extra.isEmpty() && table.virtualHosts().isEmpty()) {
                return;
            }
            List<VirtualHost> all = new ArrayList<>(table.virtualHosts());
            all.addAll(extra.values());
            table = table.withVirtualHosts(all);
        }
        routes.slot(name).publish(table);
    }

    boolean wantsVirtualHosts() {
        return routeTables.values().stream().anyMatch(table -> table.options().vhds());
    }

    /// Names of route tables that listeners want.
    Set<String> wantedRoutes() {
        Set<String> names = new TreeSet<>();
        for (Listening listening : listeners.values()) {
            names.addAll(routesOf(listening.runtime));
        }
        return names;
    }

    private static Set<String> routesOf(ListenerRuntime runtime) {
        Set<String> names = new TreeSet<>();
        for (ChainRuntime chain : runtime.chains()) {
            HttpChain http = chain.http();
            if (http != null && http.manager().routes() instanceof RouteSource.Rds(String name)) {
                names.add(name);
            }
        }
        return names;
    }

    // ---- listeners

    /// @param fingerprints of the chains, by chain index; chains of equal fingerprint keep their connections
    void listener(byte[] message, List<String> fingerprints) throws LoadException, GeneralSecurityException {
        ListenerTable table = TableLoader.listener(message);
        Listening known = listeners.get(table.name());
        ListenerRuntime runtime = runtime(table, fingerprints, known == null ? null : known.runtime);
        if (known == null) {
            ListenerSlot slot = new ListenerSlot(table.name(), workers.connections(), Codecs.SERVER, captured);
            listeners.put(table.name(), new Listening(slot, runtime));
            return;
        }
        boolean moved = !known.runtime.table().binds().equals(table.binds());
        if (moved && known.open) {
            known.slot.close(drainMillis);
            ListenerSlot slot = new ListenerSlot(table.name(), workers.connections(), Codecs.SERVER, captured);
            listeners.put(table.name(), new Listening(slot, runtime));
            return;
        }
        known.runtime = runtime;
        if (known.open && readyToServe(runtime)) {
            known.slot.publish(runtime, drainMillis);
        }
    }

    void removeListener(String name) {
        Listening known = listeners.remove(name);
        if (known != null && known.open) {
            publishCaptured();
            known.slot.close(drainMillis);
        }
    }

    /// Tells capturing listeners who takes over what they have captured.
    private void publishCaptured() {
        captured.publish(listeners.values().stream()
                .filter(listening -> listening.open)
                .map(listening -> listening.slot)
                .toList());
    }

    private ListenerRuntime runtime(ListenerTable table, List<String> fingerprints, @Nullable ListenerRuntime before)
            throws GeneralSecurityException {
        List<ChainRuntime> chains = new ArrayList<>();
        for (int i = 0; i < table.chains().size(); i++) {
            String fingerprint = i < fingerprints.size() ? fingerprints.get(i) : "";
            ChainRuntime same = before == null || fingerprint.isEmpty() ? null : find(before, fingerprint);
            chains.add(same != null ? same : chain(table, table.chains().get(i), fingerprint));
        }
        return new ListenerRuntime(table, chains);
    }

    private static @Nullable ChainRuntime find(ListenerRuntime runtime, String fingerprint) {
        for (ChainRuntime chain : runtime.chains()) {
            if (chain.fingerprint().equals(fingerprint)) {
                return chain;
            }
        }
        return null;
    }

    private ChainRuntime chain(ListenerTable listener, FilterChain chain, String fingerprint)
            throws GeneralSecurityException {
        Supplier<@Nullable SslContext> tls = chain.transport() instanceof DownstreamTransport.Tls(var context)
                ? TlsHandle.server("listener " + listener.name(), context, secrets)
                : Configuration::plaintext;
        HttpChain http = null;
        for (NetworkFilterEntry entry : chain.filters()) {
            if (entry.filter() instanceof NetworkFilter.Http(var manager)) {
                http = new HttpChain(listener.name(), manager, listener.bufferBytesMax(), routes);
            }
        }
        return new ChainRuntime(chain, fingerprint, tls, http);
    }

    private static @Nullable SslContext plaintext() {
        return null;
    }

    /// Opens what is ready, and puts new versions of open listeners in force.
    ///
    /// An address that cannot be bound is tried again after a while, whatever happens meanwhile.
    ///
    /// @return what could not be bound, in words by listener; empty when all is well
    Map<String, String> openReady() {
        if (!clustersSettled) {
            if (clustersExpected || !warmingClusters().isEmpty()) {
                return Map.of();
            }
            clustersSettled = true;
        }
        if (!complete && nothingMissing()) {
            complete = true;
            beforeServing.run();
        }
        Map<String, String> failed = new LinkedHashMap<>();
        for (Listening listening : listeners.values()) {
            if (!readyToServe(listening.runtime) || stopped(listening)) {
                continue;
            }
            if (listening.open) {
                if (!java.util.Objects.equals(listening.slot.version(), listening.runtime)) {
                    listening.slot.publish(listening.runtime, drainMillis);
                }
                continue;
            }
            try {
                open(listening);
                listening.unbound = "";
            } catch (Exception e) {
                listening.slot.stopAccepting();
                String why = String.valueOf(e.getMessage());
                if (!why.equals(listening.unbound)) {
                    LOG.error("{}; trying again", why);
                }
                listening.unbound = why;
                failed.put(listening.slot.name(), why);
            }
        }
        publishCaptured();
        rebindLater(failed.isEmpty());
        return failed;
    }

    private boolean nothingMissing() {
        return !listeners.isEmpty()
                && secrets.missing().isEmpty()
                && listeners.values().stream().allMatch(listening -> readyToServe(listening.runtime));
    }

    private boolean stopped(Listening listening) {
        return stopped.test(listening.runtime.table().direction());
    }

    private void rebindLater(boolean allBound) {
        if (allBound) {
            rebindMillis = REBIND_MILLIS_MIN;
            return;
        }
        Future<?> planned = rebind;
        if (thread.isShutdown() || (planned != null && !planned.isDone())) {
            return;
        }
        rebind = thread.schedule(
                () -> {
                    rebind = null;
                    openReady();
                },
                rebindMillis,
                TimeUnit.MILLISECONDS);
        rebindMillis = Math.min(rebindMillis * 2, REBIND_MILLIS_MAX);
    }

    private void open(Listening listening) throws Exception {
        ListenerTable table = listening.runtime.table();
        listening.slot.publish(listening.runtime, drainMillis);
        if (table.bindToPort()) {
            for (ListenerTable.Bind bind : table.binds()) {
                SocketAddress at = address(bind);
                listening.slot.open(at, workers.group(), workers.group(), table);
            }
        }
        listening.open = true;
    }

    private static SocketAddress address(ListenerTable.Bind bind) {
        return bind.port() < 0
                ? new DomainSocketAddress(bind.address())
                : new InetSocketAddress(InetAddress.ofLiteral(bind.address()), bind.port());
    }

    private boolean readyToServe(ListenerRuntime runtime) {
        for (String name : routesOf(runtime)) {
            if (routes.slot(name).table() == null) {
                return false;
            }
        }
        for (ChainRuntime chain : runtime.chains()) {
            if (chain.table().transport() instanceof DownstreamTransport.Tls
                    && chain.tls().get() == null) {
                return false;
            }
        }
        return true;
    }

    private List<String> warmingClusters() {
        List<String> names = new ArrayList<>();
        for (ClusterTable cluster : clusters.values()) {
            if (cluster.discovery() instanceof Discovery.Eds && endpointsOf(cluster) == null) {
                names.add(cluster.name());
            }
        }
        return names;
    }

    /// Everything that is missing, by name; empty when all listeners are open.
    List<String> waitingFor() {
        List<String> missing = new ArrayList<>();
        if (clustersExpected) {
            missing.add("control plane: clusters");
        }
        if (listenersExpected) {
            missing.add("control plane: listeners");
        }
        warmingClusters().forEach(name -> missing.add("cluster " + name + ": endpoints"));
        secrets.missing().forEach(name -> missing.add("secret " + name));
        for (Listening listening : listeners.values()) {
            if (listening.open) {
                continue;
            }
            String name = listening.slot.name();
            for (String table : routesOf(listening.runtime)) {
                if (routes.slot(table).table() == null) {
                    missing.add("listener " + name + ": routes " + table);
                }
            }
            if (!listening.unbound.isEmpty()) {
                missing.add(listening.unbound);
            }
        }
        return missing;
    }

    /// Bound addresses by listener name.
    Map<String, List<SocketAddress>> addresses() {
        Map<String, List<SocketAddress>> bound = new LinkedHashMap<>();
        listeners.forEach((name, listening) -> bound.put(name, listening.slot.addresses()));
        return bound;
    }

    /// Leaves new connections in the kernel's queues, or takes them again.
    void pauseAccepting(boolean paused) {
        listeners.values().forEach(listening -> listening.slot.pauseAccepting(paused));
    }

    /// Listeners of these directions accept no more connections, and new ones are not opened.
    void stopAccepting(Predicate<ListenerTable.Direction> which) {
        stopped = which;
        for (Listening listening : listeners.values()) {
            if (stopped(listening)) {
                listening.slot.stopAccepting();
            }
        }
    }
}
