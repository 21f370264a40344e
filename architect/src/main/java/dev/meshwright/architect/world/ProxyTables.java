package dev.meshwright.architect.world;

import dev.meshwright.compile.HostTable;
import dev.meshwright.compile.NodeResources;
import dev.meshwright.compile.OriginIndex;
import dev.meshwright.decide.listener.ListenerIndex;
import dev.meshwright.decide.listener.ListenerTable;
import dev.meshwright.decide.load.LoadException;
import dev.meshwright.decide.load.TableLoader;
import dev.meshwright.decide.route.RouteTable;
import dev.meshwright.decide.route.VirtualHost;
import dev.meshwright.decide.upstream.ClusterTable;
import dev.meshwright.decide.upstream.EndpointTable;
import dev.meshwright.xds.Resource;
import dev.meshwright.xds.TypeUrl;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// What one proxy was told, as decision tables. A table is loaded when it is first asked for; a resource that our
/// proxy would refuse is absent, and [#refused] says why. Not for several threads.
public final class ProxyTables {
    private final NodeResources resources;
    private final KnownTables known;
    private final Map<String, Optional<ListenerTable>> listeners = new HashMap<>();
    private final Map<String, Optional<RouteTable>> routes = new HashMap<>();
    private final Map<String, Optional<ClusterTable>> clusters = new HashMap<>();
    private final Map<String, Optional<EndpointTable>> endpoints = new HashMap<>();
    private Optional<ListenerIndex<ListenerTable>> captured = Optional.empty();
    private final SortedMap<String, String> refused = new TreeMap<>();

    /// @param resources with virtual hosts inside their tables
    /// @param known tables of other proxies
    ProxyTables(NodeResources resources, KnownTables known) {
        this.resources = resources;
        this.known = known;
    }

    private interface Loader<T> {
        T load(Resource resource) throws LoadException;
    }

    private static <T> Loader<T> own(KnownTables.Loader<T> loader) {
        return resource -> loader.load(resource.message());
    }

    /// For what is large and the same in many proxies.
    private <T> Loader<T> shared(KnownTables.Loader<T> loader) {
        return resource -> known.of(resource, loader);
    }

    public OriginIndex origins() {
        return resources.origins();
    }

    /// All listeners, by name.
    public List<ListenerTable> listeners() {
        return listeners(resources.names(TypeUrl.LISTENER));
    }

    /// The listeners that take calls to the workload, by name; maybe others beside them.
    public List<ListenerTable> inboundListeners() {
        return listeners(resources.inboundListeners());
    }

    private List<ListenerTable> listeners(Set<String> names) {
        List<ListenerTable> all = new ArrayList<>();
        for (String name : names) {
            listener(name).ifPresent(all::add);
        }
        return all;
    }

    /// The listener that a captured connection was meant for; nothing: the one that captured it keeps it.
    ///
    /// @param address numeric
    public Optional<ListenerTable> meant(String address, int port) {
        if (captured.isEmpty()) {
            captured = Optional.of(ListenerIndex.of(listeners(), table -> table));
        }
        return Optional.ofNullable(captured.orElseThrow().find(address, port));
    }

    public Optional<ListenerTable> listener(String name) {
        return listeners.computeIfAbsent(name, _ -> load(TypeUrl.LISTENER, name, shared(TableLoader::listener)));
    }

    public Optional<RouteTable> route(String name) {
        return routes.computeIfAbsent(
                name,
                _ -> resources
                        .hosts(name)
                        .flatMap(hosts -> asked(name, hosts))
                        .or(() -> load(TypeUrl.ROUTE, name, shared(TableLoader::routeConfiguration))));
    }

    private Optional<RouteTable> asked(String name, HostTable table) {
        String resource = TypeUrl.ROUTE.shortName() + "/" + name;
        AskedHosts hosts = new AskedHosts(table, name, (place, why) -> refused.put(resource + " " + place, why));
        try {
            RouteTable without = TableLoader.routeConfiguration(table.withoutHosts());
            List<List<String>> domains = hosts.domains().stream()
                    .map(d -> d.stream()
                            .map(domain -> domain.toLowerCase(Locale.ROOT))
                            .toList())
                    .toList();
            return Optional.of(without.withVirtualHosts(domains, hosts));
        } catch (LoadException e) {
            refused.put(resource, String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    public Optional<ClusterTable> cluster(String name) {
        return clusters.computeIfAbsent(name, _ -> load(TypeUrl.CLUSTER, name, own(TableLoader::cluster)));
    }

    /// @param name of the assignment, which is the cluster's EDS service name
    public Optional<EndpointTable> endpoints(String name) {
        return endpoints.computeIfAbsent(
                name, _ -> load(TypeUrl.ENDPOINT, name, own(TableLoader::clusterLoadAssignment)));
    }

    /// Loads everything, so that [#refused] is complete.
    public void loadAll() {
        listeners();
        for (String name : resources.names(TypeUrl.ROUTE)) {
            route(name).ifPresent(table -> table.virtualHosts().forEach(VirtualHost::name));
        }
        resources.names(TypeUrl.CLUSTER).forEach(this::cluster);
        resources.names(TypeUrl.ENDPOINT).forEach(this::endpoints);
    }

    /// Resources (`TYPE/NAME`) that our proxy would refuse, of those that were asked for, with the reason.
    public SortedMap<String, String> refused() {
        return refused;
    }

    private <T> Optional<T> load(TypeUrl type, String name, Loader<T> loader) {
        Optional<Resource> resource = resources.find(type, name);
        if (resource.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(loader.load(resource.get()));
        } catch (LoadException e) {
            refused.put(type.shortName() + "/" + name, String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }
}
