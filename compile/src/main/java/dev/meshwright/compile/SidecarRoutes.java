package dev.meshwright.compile;

import dev.meshwright.compile.cluster.ClusterNames;
import dev.meshwright.compile.listener.ServicePath;
import dev.meshwright.compile.listener.TcpTarget;
import dev.meshwright.compile.route.RouteInputs;
import dev.meshwright.compile.route.RouteSelection;
import dev.meshwright.compile.route.RouteTables;
import dev.meshwright.compile.route.VirtualHosts;
import dev.meshwright.compile.view.MeshView;
import dev.meshwright.model.DestinationPolicy.ConnectionPool;
import dev.meshwright.model.RouteTable;
import dev.meshwright.model.RouteTable.TcpRoute;
import dev.meshwright.model.Service;
import java.util.List;
import java.util.Optional;

/// The routes that one sidecar has for service ports.
final class SidecarRoutes {
    private static final String MESH = "mesh";

    private final MeshView mesh;
    private final ProxyNode node;
    private final List<RouteTable> tables;

    SidecarRoutes(MeshView mesh, ProxyNode node) {
        this.mesh = mesh;
        this.node = node;
        tables = mesh.sidecarRoutes(node.namespace());
    }

    List<RouteTable> tables() {
        return tables;
    }

    /// HTTP routes of a host at a port; empty when no table is for it.
    List<RouteInputs> http(String host, int port) {
        return MeshView.tableFor(tables, host).map(table -> http(table, port)).orElse(List.of());
    }

    List<RouteInputs> http(RouteTable table, int port) {
        return new RouteSelection(MESH, node.namespace(), node.labels(), port).of(table, mesh);
    }

    /// The table `HOST:PORT` of a port that has a listener to itself: whatever Host a request names, it is this
    /// service's.
    RouteTables.Inline ownTable(Service service, int port) {
        String name = service.host() + ":" + port;
        VirtualHosts.Inputs host = new VirtualHosts.Inputs(
                name, List.of("*"), service.host(), port, http(service.host(), port), false, service.origin());
        return new RouteTables.Inline(name, List.of(host), RouteTables.UnknownHosts.NOT_FOUND, service.origin());
    }

    /// @param table name of the route configuration, where the port has HTTP
    ServicePath path(Service service, Service.Port port, String table) {
        ConnectionPool pool = mesh.policy(service, node.namespace())
                .forPort(port.number())
                .connectionPool()
                .orElse(ConnectionPool.NONE);
        return new ServicePath(port.protocol(), table, targets(service, port), pool.idleTimeout());
    }

    private List<TcpTarget> targets(Service service, Service.Port port) {
        return MeshView.tableFor(tables, service.host())
                .flatMap(table -> tcpRoute(table, port.number()))
                .map(route -> targets(mesh, route, port.number()))
                .orElseGet(() -> List.of(new TcpTarget(ClusterNames.outbound(port.number(), "", service.host()), 1)));
    }

    private static Optional<TcpRoute> tcpRoute(RouteTable table, int port) {
        return table.tcp().stream()
                .filter(r -> r.port() == 0 || r.port() == port)
                .filter(r -> r.gateways().isEmpty() || r.gateways().contains(MESH))
                .filter(r -> !r.destinations().isEmpty())
                .findFirst();
    }

    /// The destinations of a TCP route; a single one takes everything whatever its weight.
    static List<TcpTarget> targets(MeshView mesh, TcpRoute route, int port) {
        return route.destinations().stream()
                .map(d -> new TcpTarget(
                        ClusterNames.outbound(mesh.destinationPort(d, port), d.subset(), d.host()), d.weight()))
                .toList();
    }
}
