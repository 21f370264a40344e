package dev.meshwright.compile;

import dev.meshwright.compile.memo.CompileCache;
import dev.meshwright.compile.route.RouteTables;
import dev.meshwright.compile.route.RouteTables.UnknownHosts;
import dev.meshwright.compile.route.VirtualHosts;
import dev.meshwright.compile.view.MeshView;
import dev.meshwright.model.MeshSettings;
import dev.meshwright.model.RouteTable;
import dev.meshwright.model.Service;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The route table of one captured HTTP port: a virtual host for each service on it and for each host that only
/// a route table names. With delta ADS the table is a shell and each virtual host a resource `PORT/HOST`, so
/// that one changed route costs one virtual host; state-of-the-world clients get them inlined as `HOST:PORT`.
final class PortTable {
    private final MeshView mesh;
    private final CapturedView view;
    private final CompileCache cache;
    private final SidecarRoutes routes;
    private final Set<String> taken = new HashSet<>();

    PortTable(MeshView mesh, CapturedView view, CompileCache cache, SidecarRoutes routes) {
        this.mesh = mesh;
        this.view = view;
        this.cache = cache;
        this.routes = routes;
    }

    /// @param services that have HTTP on this port, by host
    void compile(int port, List<Service> services, NodeParts parts) {
        String table = Integer.toString(port);
        List<VirtualHosts.Inputs> hosts = new ArrayList<>();
        for (Service service : services) {
            add(
                    hosts,
                    new VirtualHosts.Inputs(
                            name(service.host(), port),
                            domains(service),
                            service.host(),
                            port,
                            routes.http(service.host(), port),
                            routes.keys(service.host(), port),
                            VirtualHosts.Transport.PLAINTEXT,
                            service.origin()));
        }
        for (RouteTable routeTable : routes.tables()) {
            for (String host : routeTable.hosts()) {
                if (mesh.service(host).isEmpty() && !routeTable.http().isEmpty()) {
                    add(
                            hosts,
                            new VirtualHosts.Inputs(
                                    name(host, port),
                                    List.of(host),
                                    "",
                                    port,
                                    routes.http(routeTable, port),
                                    List.of(),
                                    VirtualHosts.Transport.PLAINTEXT,
                                    routeTable.origin()));
                }
            }
        }
        boolean allowed = mesh.settings().outbound() == MeshSettings.OutboundPolicy.ALLOW_ANY;
        if (view.delta()) {
            parts.add(cache.part(new RouteTables.Shell(table), RouteTables::compile));
            hosts.forEach(h -> parts.add(cache.part(h, VirtualHosts::compile)));
            parts.add(cache.part(new RouteTables.UnknownHost(table, allowed), RouteTables::compile));
        } else {
            parts.add(cache.part(
                    new RouteTables.Inline(
                            table,
                            hosts,
                            allowed ? UnknownHosts.ALLOWED : UnknownHosts.BLOCKED,
                            services.getFirst().origin()),
                    RouteTables::compile));
        }
    }

    /// Keeps only domains that no virtual host before has: Envoy refuses a table that names one twice.
    private void add(List<VirtualHosts.Inputs> hosts, VirtualHosts.Inputs host) {
        List<String> free = host.domains().stream().filter(taken::add).toList();
        if (!free.isEmpty()) {
            hosts.add(new VirtualHosts.Inputs(
                    host.name(),
                    free,
                    host.host(),
                    host.port(),
                    host.routes(),
                    host.keys(),
                    host.transport(),
                    host.origin()));
        }
    }

    private String name(String host, int port) {
        return view.delta() ? port + "/" + host : host + ":" + port;
    }

    /// What a program may write as host: the full name with and without a final dot, the shorter forms that its
    /// namespace's search path completes, and the virtual addresses. Ports are ignored by the table.
    private List<String> domains(Service service) {
        List<String> domains = names(service);
        if (headless(service)) {
            // An endpoint of it has a name of its own (`pod-0.service`).
            names(service).forEach(name -> domains.add("*." + name));
        }
        service.addresses().stream().filter(IpLiteral::is).sorted().forEach(domains::add);
        return domains;
    }

    private boolean headless(Service service) {
        return service.resolution() == Service.Resolution.NONE
                && service.location() == Service.Location.MESH_INTERNAL
                && service.host().endsWith(".svc." + mesh.settings().domainSuffix());
    }

    private List<String> names(Service service) {
        List<String> domains = new ArrayList<>(List.of(service.host()));
        String suffix = "." + service.namespace() + ".svc." + mesh.settings().domainSuffix();
        if (!service.host().startsWith("*")) {
            domains.add(service.host() + ".");
        }
        if (service.host().endsWith(suffix)) {
            String name = service.host().substring(0, service.host().length() - suffix.length());
            if (service.namespace().equals(view.sidecar().namespace())) {
                domains.add(name);
            }
            domains.add(name + "." + service.namespace() + ".svc");
            domains.add(name + "." + service.namespace());
        }
        return domains;
    }
}
