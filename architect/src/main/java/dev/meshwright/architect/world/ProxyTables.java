package dev.meshwright.architect.world;

import dev.meshwright.compile.Compiled;
import dev.meshwright.compile.OriginIndex;
import dev.meshwright.decide.listener.ListenerIndex;
import dev.meshwright.decide.listener.ListenerTable;
import dev.meshwright.decide.load.LoadException;
import dev.meshwright.decide.load.TableLoader;
import dev.meshwright.decide.route.RouteTable;
import dev.meshwright.decide.upstream.ClusterTable;
import dev.meshwright.decide.upstream.EndpointTable;
import dev.meshwright.xds.Resource;
import dev.meshwright.xds.ResourceSet;
import dev.meshwright.xds.TypeUrl;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// What one proxy was told, as decision tables. A table is loaded when it is first asked for; a resource that our
/// proxy would refuse is absent, and [#refused] says why. Not for several threads.
public final class ProxyTables {
    private final ResourceSet resources;
    private final OriginIndex origins;
    private final Map<String, Optional<ListenerTable>> listeners = new HashMap<>();
    private final Map<String, Optional<RouteTable>> routes = new HashMap<>();
    private final Map<String, Optional<ClusterTable>> clusters = new HashMap<>();
    private final Map<String, Optional<EndpointTable>> endpoints = new HashMap<>();
    private Optional<ListenerIndex<ListenerTable>> captured = Optional.empty();
    private final SortedMap<String, String> refused = new TreeMap<>();

    /// @param compiled with virtual hosts inside their tables
    public ProxyTables(Compiled compiled) {
        this.resources = compiled.resources();
        this.origins = compiled.origins();
    }

    private interface Loader<T> {
        T load(byte[] message) throws LoadException;
    }

    public ResourceSet resources() {
        return resources;
    }

    public OriginIndex origins() {
        return origins;
    }

    /// All listeners, by name.
    public List<ListenerTable> listeners() {
        List<ListenerTable> all = new ArrayList<>();
        for (String name : resources.of(TypeUrl.LISTENER).keySet()) {
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
        return listeners.computeIfAbsent(name, _ -> load(TypeUrl.LISTENER, name, TableLoader::listener));
    }

    public Optional<RouteTable> route(String name) {
        return routes.computeIfAbsent(name, _ -> load(TypeUrl.ROUTE, name, TableLoader::routeConfiguration));
    }

    public Optional<ClusterTable> cluster(String name) {
        return clusters.computeIfAbsent(name, _ -> load(TypeUrl.CLUSTER, name, TableLoader::cluster));
    }

    /// @param name of the assignment, which is the cluster's EDS service name
    public Optional<EndpointTable> endpoints(String name) {
        return endpoints.computeIfAbsent(name, _ -> load(TypeUrl.ENDPOINT, name, TableLoader::clusterLoadAssignment));
    }

    /// Loads everything, so that [#refused] is complete.
    public void loadAll() {
        listeners();
        resources.of(TypeUrl.ROUTE).keySet().forEach(this::route);
        resources.of(TypeUrl.CLUSTER).keySet().forEach(this::cluster);
        resources.of(TypeUrl.ENDPOINT).keySet().forEach(this::endpoints);
    }

    /// Resources (`TYPE/NAME`) that our proxy would refuse, of those that were asked for, with the reason.
    public SortedMap<String, String> refused() {
        return refused;
    }

    private <T> Optional<T> load(TypeUrl type, String name, Loader<T> loader) {
        Resource resource = resources.of(type).get(name);
        if (resource == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(loader.load(resource.message()));
        } catch (LoadException e) {
            refused.put(type.shortName() + "/" + name, String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }
}
