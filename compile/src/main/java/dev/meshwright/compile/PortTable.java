package dev.meshwright.compile;

import dev.meshwright.base.batch.Batch;
import dev.meshwright.base.diagnostic.Origin;
import dev.meshwright.compile.memo.CompileCache;
import dev.meshwright.compile.memo.HostMemo;
import dev.meshwright.compile.memo.PlacedPart;
import dev.meshwright.compile.names.ClusterNames;
import dev.meshwright.compile.route.RouteTables;
import dev.meshwright.compile.route.RouteTables.UnknownHosts;
import dev.meshwright.compile.route.VirtualHosts;
import dev.meshwright.compile.view.ClientScope;
import dev.meshwright.model.RouteTable;
import dev.meshwright.model.Service;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/// The route table of one captured HTTP port: a virtual host for each service on it and for each host that only
/// a route table names. With delta ADS the table is a shell and each virtual host a resource `PORT/HOST`, so
/// that one changed route costs one virtual host; state-of-the-world clients get them inlined as `HOST:PORT`.
final class PortTable {
    private final CapturedView view;
    private final CompileCache cache;
    private final HostMemo<List<PlacedPart>> ofHosts;
    private final SidecarRoutes routes;
    private final ClientScope scope;

    PortTable(
            CapturedView view,
            CompileCache cache,
            HostMemo<List<PlacedPart>> ofHosts,
            SidecarRoutes routes,
            ClientScope scope) {
        this.view = view;
        this.cache = cache;
        this.ofHosts = ofHosts;
        this.routes = routes;
        this.scope = scope;
    }

    /// A virtual host before anything is made of it.
    ///
    /// @param name of the host after what brings it in, since a service may be seen where only a table named its
    ///     host before
    /// @param dependsOn the hosts that `inputs` is made from
    private record Host(String name, Supplier<Set<String>> dependsOn, Supplier<VirtualHosts.Inputs> inputs) {}

    /// @param services that have HTTP on this port, by host
    /// @param origin of what opened the listener that names the table
    void compile(int port, List<Service> services, Origin origin, NodeParts parts) {
        String table = Integer.toString(port);
        List<Host> hosts = hosts(port, services);
        String unknown = CapturedView.unknownRequests(scope);
        boolean allowed = !unknown.equals(ClusterNames.BLACK_HOLE);
        if (view.features().delta()) {
            parts.add(cache.part(new RouteTables.Shell(table), RouteTables::compile));
            ofHosts.all(hosts.stream().map(h -> virtualHost(h, parts)).toList()).forEach(parts::addAll);
            parts.add(cache.part(
                    new RouteTables.UnknownHost(table, allowed ? unknown : "", routes.defaults()),
                    RouteTables::compile));
        } else {
            Batch batch = ofHosts.batch();
            parts.add(cache.part(
                    new RouteTables.Inline(
                            table,
                            batch.map(hosts, h -> h.inputs().get()),
                            allowed ? UnknownHosts.ALLOWED : UnknownHosts.BLOCKED,
                            allowed ? unknown : "",
                            routes.defaults(),
                            origin),
                    in -> RouteTables.compile(in, batch)));
        }
    }

    private List<Host> hosts(int port, List<Service> services) {
        List<Host> hosts = new ArrayList<>();
        PortHosts ofServices = routes.portHosts(port, services);
        for (PortHosts.Host each : ofServices.hosts()) {
            Service service = each.service();
            hosts.add(new Host(
                    each.name(), () -> routes.hosts(service.host()), () -> ofService(service, each.domains(), port)));
        }
        Set<String> taken = new HashSet<>();
        for (RouteTable routeTable : routes.tables()) {
            for (String host : routeTable.hosts()) {
                if (scope.service(host).isEmpty()
                        && !routeTable.http().isEmpty()
                        && !ofServices.taken().contains(host)
                        && taken.add(host)) {
                    hosts.add(new Host(
                            routes.listener() + "/" + port + "/"
                                    + routeTable.origin().element() + " " + host,
                            () -> routes.hosts(host, routeTable),
                            () -> ofTable(routeTable, host, port)));
                }
            }
        }
        return hosts;
    }

    private HostMemo.Item<List<PlacedPart>> virtualHost(Host host, NodeParts parts) {
        return new HostMemo.Item<>(host.name(), host.dependsOn(), () -> {
            NodeParts own = parts.another();
            own.add(cache.part(host.inputs().get(), VirtualHosts::compile));
            return List.copyOf(own.placed());
        });
    }

    private VirtualHosts.Inputs ofService(Service service, List<String> domains, int port) {
        return new VirtualHosts.Inputs(
                name(service.host(), port),
                domains,
                service.host(),
                port,
                routes.http(service.host(), port),
                routes.keys(service.host(), port),
                VirtualHosts.Transport.PLAINTEXT,
                routes.defaults(),
                service.origin());
    }

    private VirtualHosts.Inputs ofTable(RouteTable table, String host, int port) {
        return new VirtualHosts.Inputs(
                name(host, port),
                List.of(host),
                "",
                port,
                routes.http(table, port),
                List.of(),
                VirtualHosts.Transport.PLAINTEXT,
                routes.defaults(),
                table.origin());
    }

    private String name(String host, int port) {
        return view.features().delta() ? port + "/" + host : host + ":" + port;
    }
}
