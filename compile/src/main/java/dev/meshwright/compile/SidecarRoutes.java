package dev.meshwright.compile;

import dev.meshwright.compile.cluster.ClusterNames;
import dev.meshwright.compile.listener.ChainMatch;
import dev.meshwright.compile.listener.ServicePath;
import dev.meshwright.compile.listener.TcpBranch;
import dev.meshwright.compile.listener.TcpTarget;
import dev.meshwright.compile.memo.CompileCache;
import dev.meshwright.compile.memo.Part;
import dev.meshwright.compile.route.RouteInputs;
import dev.meshwright.compile.route.RouteSelection;
import dev.meshwright.compile.route.RouteTables;
import dev.meshwright.compile.route.VirtualHosts;
import dev.meshwright.compile.view.MeshView;
import dev.meshwright.compile.view.SidecarTables;
import dev.meshwright.model.ConsistentHash;
import dev.meshwright.model.DestinationPolicy.ConnectionPool;
import dev.meshwright.model.Protocol;
import dev.meshwright.model.RouteTable;
import dev.meshwright.model.RouteTable.TcpRoute;
import dev.meshwright.model.Service;
import dev.meshwright.model.Setting;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The routes that sidecars of one view have for service ports. Guarded by itself; remembers what it was asked,
/// bounded by the service ports.
final class SidecarRoutes {
    private static final String MESH = "mesh";

    private final MeshView mesh;
    private final SidecarView view;
    private final SidecarTables tables;

    private final Map<String, Part> ownTables = new HashMap<>();
    private final Map<String, ServicePath> paths = new HashMap<>();

    SidecarRoutes(MeshView mesh, SidecarView view, SidecarTables tables) {
        this.mesh = mesh;
        this.view = view;
        this.tables = tables;
    }

    List<RouteTable> tables() {
        return tables.all();
    }

    /// HTTP routes of a host at a port; empty when no table is for it.
    List<RouteInputs> http(String host, int port) {
        return tables.of(host).map(table -> http(table, port)).orElse(List.of());
    }

    List<RouteInputs> http(RouteTable table, int port) {
        return new RouteSelection(MESH, view.namespace(), view.labels(), port).of(table, mesh);
    }

    /// What keeps requests to a service on one endpoint; at most one.
    List<ConsistentHash.Key> keys(String host, int port) {
        return mesh.hash(host, "", port, view.namespace(), view.labels())
                        instanceof Setting.Set<ConsistentHash>(var hash, var _)
                ? List.of(hash.key())
                : List.of();
    }

    /// The table `HOST:PORT` of a port that has a listener to itself: whatever Host a request names, it is this
    /// service's.
    synchronized Part ownTable(Service service, int port, CompileCache cache) {
        return ownTables.computeIfAbsent(
                service.host() + ":" + port, name -> cache.part(ownTable(name, service, port), RouteTables::compile));
    }

    private RouteTables.Inline ownTable(String name, Service service, int port) {
        VirtualHosts.Inputs host = new VirtualHosts.Inputs(
                name,
                List.of("*"),
                service.host(),
                port,
                http(service.host(), port),
                keys(service.host(), port),
                VirtualHosts.Transport.PLAINTEXT,
                service.origin());
        return new RouteTables.Inline(name, List.of(host), RouteTables.UnknownHosts.NOT_FOUND, service.origin());
    }

    /// @param table name of the route configuration, where the port has HTTP
    synchronized ServicePath path(Service service, Service.Port port, String table) {
        String key = table + " " + service.host() + ":" + port.number();
        return paths.computeIfAbsent(key, _ -> path(table, service, port));
    }

    private ServicePath path(String table, Service service, Service.Port port) {
        ConnectionPool pool = mesh.policy(service, view.namespace(), view.labels())
                .forPort(port.number())
                .connectionPool()
                .orElse(ConnectionPool.NONE);
        List<TcpRoute> routes = tcpRoutes(service, port);
        List<TcpTarget> targets = routes.stream()
                .filter(r -> ChainMatch.of(r.match()).isAny())
                .findFirst()
                .map(r -> targets(mesh, r, port.number(), view.namespace(), view.labels()))
                .orElseGet(() ->
                        List.of(target(mesh, service.host(), "", port.number(), 1, view.namespace(), view.labels())));
        boolean direct = tables.of(service.host()).map(t -> t.http().isEmpty()).orElse(true);
        return new ServicePath(port.protocol(), table, targets, branches(routes, port.number()), idle(pool), direct);
    }

    private static Setting<Duration> idle(ConnectionPool pool) {
        return pool.tcpIdleTimeout().isUnset() ? pool.idleTimeout() : pool.tcpIdleTimeout();
    }

    /// The routes that hold for this view's connections to a port, up to the first that takes all of them. A port of
    /// TLS is routed by server name.
    private List<TcpRoute> tcpRoutes(Service service, Service.Port port) {
        RouteSelection selection = new RouteSelection(MESH, view.namespace(), view.labels(), port.number());
        boolean tls = port.protocol() == Protocol.TLS || port.protocol() == Protocol.HTTPS;
        return tables
                .of(service.host())
                .map(t -> tls && !t.tls().isEmpty() ? t.tls() : t.tcp())
                .orElse(List.of())
                .stream()
                .filter(r -> !r.destinations().isEmpty() && selection.canHold(r.match()))
                .toList();
    }

    /// One for each route before the first that takes everything.
    private List<TcpBranch> branches(List<TcpRoute> routes, int port) {
        Map<ChainMatch, TcpBranch> branches = new LinkedHashMap<>();
        for (TcpRoute route : routes) {
            ChainMatch match = ChainMatch.of(route.match());
            if (match.isAny()) {
                break;
            }
            branches.putIfAbsent(
                    match,
                    new TcpBranch(match, targets(mesh, route, port, view.namespace(), view.labels()), route.origin()));
        }
        return List.copyOf(branches.values());
    }

    /// The destinations of a TCP route; a single one takes everything whatever its weight.
    ///
    /// @param namespace of the callers
    /// @param labels of the callers
    static List<TcpTarget> targets(
            MeshView mesh, TcpRoute route, int port, String namespace, Map<String, String> labels) {
        return route.destinations().stream()
                .map(d -> target(
                        mesh, d.host(), d.subset(), mesh.destinationPort(d, port), d.weight(), namespace, labels))
                .toList();
    }

    private static TcpTarget target(
            MeshView mesh,
            String host,
            String subset,
            int port,
            int weight,
            String namespace,
            Map<String, String> labels) {
        if (host.isEmpty()) {
            return new TcpTarget(ClusterNames.BLACK_HOLE, weight, false);
        }
        boolean bySource =
                mesh.hash(host, subset, port, namespace, labels) instanceof Setting.Set<ConsistentHash>(var hash, var _)
                        && hash.key() instanceof ConsistentHash.Key.SourceIp;
        return new TcpTarget(ClusterNames.outbound(port, subset, host), weight, bySource);
    }
}
