package dev.meshwright.compile;

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
import dev.meshwright.model.Setting;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
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

    /// A host that only a table names.
    private record Named(RouteTable table, String host) {}

    /// @param services that have HTTP on this port, by host
    /// @param origin of what opened the listener that names the table
    void compile(int port, List<Service> services, Origin origin, NodeParts parts) {
        String table = Integer.toString(port);
        PortHosts ofServices = routes.portHosts(port, services);
        List<Named> others = others(ofServices);
        IntFunction<Host> hosts = i -> i < ofServices.hosts().size()
                ? ofService(ofServices.hosts().get(i), port)
                : ofTable(others.get(i - ofServices.hosts().size()), port);
        String unknown = CapturedView.unknownRequests(scope);
        boolean allowed = !unknown.equals(ClusterNames.BLACK_HOLE);
        if (view.features().delta()) {
            parts.add(cache.part(new RouteTables.Shell(table), RouteTables::compile));
            List<String> names = ofServices.names();
            if (!others.isEmpty()) {
                names = new ArrayList<>(names);
                for (Named other : others) {
                    names.add(name(other, port));
                }
            }
            ofHosts.all(names, i -> virtualHost(hosts.apply(i), parts)).forEach(parts::addAll);
            parts.add(cache.part(
                    new RouteTables.UnknownHost(table, allowed ? unknown : "", routes.defaults()),
                    RouteTables::compile));
        } else {
            List<List<String>> domains = new ArrayList<>();
            ofServices.hosts().forEach(host -> domains.add(host.domains()));
            others.forEach(other -> domains.add(List.of(other.host())));
            parts.add(
                    new HostTable(
                            table,
                            domains,
                            i -> hosts.apply(i).inputs().get(),
                            allowed ? UnknownHosts.ALLOWED : UnknownHosts.BLOCKED,
                            allowed ? unknown : "",
                            routes.defaults(),
                            origin),
                    cache,
                    ofHosts.batch());
        }
    }

    private Host ofService(PortHosts.Host host, int port) {
        Service service = host.service();
        return new Host(
                host.name(), () -> routes.hosts(service.host()), () -> ofService(service, host.domains(), port));
    }

    private Host ofTable(Named named, int port) {
        return new Host(
                name(named, port),
                () -> routes.hosts(named.host(), named.table()),
                () -> ofTable(named.table(), named.host(), port));
    }

    private String name(Named named, int port) {
        return routes.listener() + "/" + port + "/" + named.table().origin().element() + " " + named.host();
    }

    private List<Named> others(PortHosts ofServices) {
        List<Named> others = new ArrayList<>();
        Set<String> taken = new HashSet<>();
        for (RouteTable table : routes.tables()) {
            for (String host : table.hosts()) {
                if (scope.service(host).isEmpty()
                        && !table.http().isEmpty()
                        && !ofServices.taken().contains(host)
                        && taken.add(host)) {
                    others.add(new Named(table, host));
                }
            }
        }
        return others;
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
                service.sessions(),
                VirtualHosts.Transport.PLAINTEXT,
                routes.defaults(),
                routes.readers(),
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
                Setting.unset(),
                VirtualHosts.Transport.PLAINTEXT,
                routes.defaults(),
                routes.readers(),
                table.origin());
    }

    private String name(String host, int port) {
        return view.features().delta() ? port + "/" + host : host + ":" + port;
    }
}
