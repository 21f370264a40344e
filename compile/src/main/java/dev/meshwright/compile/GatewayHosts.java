package dev.meshwright.compile;

import dev.meshwright.base.diagnostic.Origin;
import dev.meshwright.compile.route.RouteInputs;
import dev.meshwright.compile.route.RouteSelection;
import dev.meshwright.compile.route.VirtualHosts;
import dev.meshwright.compile.view.Hosts;
import dev.meshwright.compile.view.MeshView;
import dev.meshwright.compile.view.RouteReaders;
import dev.meshwright.model.Gateway;
import dev.meshwright.model.HttpRoute;
import dev.meshwright.model.RouteTable;
import dev.meshwright.model.Setting;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// The virtual hosts behind one gateway port: each host that a server lets in and a route table names. Several
/// tables for one host are put together in order of namespace and name; what matches everything goes last
/// (Istio).
final class GatewayHosts {
    /// RFC 9110, section 15.5.20.
    private static final int MISDIRECTED = 421;

    private final MeshView mesh;
    private final ProxyNode node;
    private final Map<String, Host> hosts = new TreeMap<>(Hosts.MOST_SPECIFIC);

    GatewayHosts(MeshView mesh, ProxyNode node) {
        this.mesh = mesh;
        this.node = node;
    }

    private static final class Host {
        private final List<RouteInputs> routes = new ArrayList<>();
        private final Set<Origin> tables = new HashSet<>();
        private final Origin origin;
        private final int port;
        private VirtualHosts.Transport transport = VirtualHosts.Transport.PLAINTEXT;

        private Host(Origin origin, int port) {
            this.origin = origin;
            this.port = port;
        }
    }

    void add(Gateway gateway, Gateway.Server server) {
        boolean redirected = server.tls() instanceof Gateway.Tls.HttpsRedirect;
        if (redirected) {
            server.hosts().forEach(h -> host(bare(h), server).transport = VirtualHosts.Transport.REDIRECTED);
        }
        String name = gateway.namespace() + "/" + gateway.name();
        for (RouteTable table : mesh.gatewayRoutes(name)) {
            if (!Hosts.exported(table.exportTo(), table.namespace(), node.namespace())) {
                continue;
            }
            List<RouteInputs> routes =
                    new RouteSelection(name, node.namespace(), node.labels(), server.port()).of(table, mesh);
            for (String bound : bound(gateway, server, table)) {
                Host host = host(bound, table.origin(), server.port());
                if (redirected) {
                    host.transport = VirtualHosts.Transport.REDIRECTED;
                }
                if (server.tls() instanceof Gateway.Tls.Terminate || server.tls() instanceof Gateway.Tls.Mesh) {
                    host.transport = VirtualHosts.Transport.TLS;
                }
                if (!routes.isEmpty() && host.tables.add(table.origin())) {
                    host.routes.addAll(routes);
                }
            }
        }
        server.misdirected().forEach(h -> misdirected(h, server));
    }

    private void misdirected(String name, Gateway.Server server) {
        if (hosts.containsKey(name)) {
            return;
        }
        HttpRoute answer = new HttpRoute(
                "misdirected",
                List.of(),
                new HttpRoute.Action.Respond(MISDIRECTED, HttpRoute.Body.NONE, server.origin()),
                HttpRoute.HeaderEdits.NONE,
                Setting.unset(),
                Setting.unset(),
                server.origin());
        Host host = host(name, server);
        host.routes.add(
                new RouteInputs(server.origin(), answer, List.of(), List.of(), List.of(), List.of(), List.of()));
        host.transport = VirtualHosts.Transport.TLS;
    }

    /// A table without hosts has one that takes every host and answers none (Istio): Envoy waits for a table that it
    /// never hears of, and says 404 by this one.
    List<VirtualHosts.Inputs> virtualHosts(Gateway.Server first) {
        List<VirtualHosts.Inputs> out = new ArrayList<>();
        if (hosts.isEmpty()) {
            out.add(new VirtualHosts.Inputs(
                    "blackhole:" + first.port(),
                    List.of("*"),
                    "",
                    first.port(),
                    List.of(),
                    List.of(),
                    Setting.unset(),
                    VirtualHosts.Transport.PLAINTEXT,
                    mesh.routeDefaults(),
                    RouteReaders.ANY,
                    first.origin()));
        }
        hosts.forEach((name, host) -> out.add(new VirtualHosts.Inputs(
                name + ":" + host.port,
                List.of(name),
                "",
                host.port,
                ordered(host.routes),
                List.of(),
                Setting.unset(),
                host.transport,
                mesh.routeDefaults(),
                RouteReaders.ANY,
                host.origin)));
        return out;
    }

    /// The hosts of a table that a server lets in, each as narrow as the narrower of both.
    static List<String> bound(Gateway gateway, Gateway.Server server, RouteTable table) {
        return server.hosts().stream()
                .filter(h -> admits(gateway, h, table))
                .flatMap(h -> table.hosts().stream().flatMap(t -> Hosts.common(bare(h), t).stream()))
                .distinct()
                .sorted(Hosts.MOST_SPECIFIC)
                .toList();
    }

    /// A server's host without its namespace.
    static String bare(String host) {
        return host.substring(host.indexOf('/') + 1);
    }

    private static boolean admits(Gateway gateway, String host, RouteTable table) {
        int slash = host.indexOf('/');
        String namespace = slash < 0 ? "*" : host.substring(0, slash);
        return switch (namespace) {
            case "*" -> true;
            case "." -> table.namespace().equals(gateway.namespace());
            default -> table.namespace().equals(namespace);
        };
    }

    private Host host(String name, Gateway.Server server) {
        return host(name, server.origin(), server.port());
    }

    private Host host(String name, Origin origin, int port) {
        return hosts.computeIfAbsent(name, _ -> new Host(origin, port));
    }

    private static List<RouteInputs> ordered(List<RouteInputs> routes) {
        List<RouteInputs> ordered = new ArrayList<>(routes.stream()
                .filter(r -> !RouteSelection.matchesAll(r.route()))
                .toList());
        routes.stream()
                .filter(r -> RouteSelection.matchesAll(r.route()))
                .findFirst()
                .ifPresent(ordered::add);
        return ordered;
    }
}
