package dev.meshwright.compile;

import dev.meshwright.compile.listener.GatewayListener;
import dev.meshwright.compile.listener.GatewayListener.Chain;
import dev.meshwright.compile.listener.GatewayListener.Target;
import dev.meshwright.compile.listener.TcpTarget;
import dev.meshwright.compile.memo.CompileCache;
import dev.meshwright.compile.route.RouteTables;
import dev.meshwright.compile.view.MeshView;
import dev.meshwright.model.Gateway;
import dev.meshwright.model.Protocol;
import dev.meshwright.model.RouteTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A router: the ports of all Gateways that select it. Plaintext HTTP servers on one port share the table
/// `http.PORT`; each server that ends TLS for HTTP has a table `https.PORT.NAME.GATEWAY.NS`. A port for which
/// no server yields a filter chain gets no listener.
final class GatewayNode {
    private final MeshView mesh;
    private final ProxyNode node;
    private final CompileCache cache;

    GatewayNode(MeshView mesh, ProxyNode node, CompileCache cache) {
        this.mesh = mesh;
        this.node = node;
        this.cache = cache;
    }

    private record Opened(Gateway gateway, Gateway.Server server) {}

    void compile(NodeParts parts) {
        Map<Integer, List<Opened>> byPort = new TreeMap<>();
        for (Gateway gateway : mesh.gateways(node.labels())) {
            for (Gateway.Server server : gateway.servers()) {
                byPort.computeIfAbsent(server.port(), _ -> new ArrayList<>()).add(new Opened(gateway, server));
            }
        }
        byPort.forEach((port, opened) -> listener(port, opened, parts));
    }

    private void listener(int port, List<Opened> opened, NodeParts parts) {
        List<Chain> chains = new ArrayList<>();
        plaintextHttp(port, opened, chains, parts);
        for (Opened each : opened) {
            switch (each.server().tls()) {
                case Gateway.Tls.None _, Gateway.Tls.HttpsRedirect _ -> {
                    if (!each.server().protocol().isHttp()) {
                        tcp(each, serverTargets(each), List.of(), chains);
                    }
                }
                case Gateway.Tls.Terminate _ -> terminated(each, chains, parts);
                case Gateway.Tls.Passthrough _ -> passedOn(each, chains);
            }
        }
        if (chains.isEmpty()) {
            return;
        }
        int bound = node.gatewayPorts().getOrDefault(port, port);
        parts.add(cache.part(
                new GatewayListener.Inputs(
                        node.bindAddress(),
                        bound,
                        chains,
                        mesh.settings().accessLog(),
                        opened.getFirst().server().origin()),
                GatewayListener::compile));
    }

    private void plaintextHttp(int port, List<Opened> opened, List<Chain> chains, NodeParts parts) {
        GatewayHosts hosts = new GatewayHosts(mesh, node);
        List<Opened> servers = opened.stream()
                .filter(o -> o.server().protocol().isHttp() && !isTls(o.server()))
                .toList();
        if (servers.isEmpty()) {
            return;
        }
        servers.forEach(o -> hosts.add(o.gateway(), o.server()));
        Gateway.Server first = servers.getFirst().server();
        table("http." + port, hosts, first, parts);
        chains.add(new Chain(new Target.Http("http." + port), List.of(), new Gateway.Tls.None(), first.origin()));
    }

    private void terminated(Opened opened, List<Chain> chains, NodeParts parts) {
        Gateway.Server server = opened.server();
        List<String> names = serverNames(server.hosts());
        if (server.protocol() != Protocol.HTTPS && !server.protocol().isHttp()) {
            tcp(opened, serverTargets(opened), names, chains);
            return;
        }
        Gateway gateway = opened.gateway();
        String table = String.join(
                ".", "https", Integer.toString(server.port()), server.portName(), gateway.name(), gateway.namespace());
        GatewayHosts hosts = new GatewayHosts(mesh, node);
        hosts.add(gateway, server);
        table(table, hosts, server, parts);
        chains.add(new Chain(new Target.Http(table), names, server.tls(), server.origin()));
    }

    /// The model has no routes by server name apart from TCP routes: the hosts of their table are the names.
    private void passedOn(Opened opened, List<Chain> chains) {
        for (RouteTable table : tables(opened)) {
            List<String> names = GatewayHosts.bound(opened.gateway(), opened.server(), table);
            if (!names.isEmpty()) {
                tcp(opened, targets(table, opened), serverNames(names), chains);
            }
        }
    }

    private void table(String name, GatewayHosts hosts, Gateway.Server server, NodeParts parts) {
        parts.add(cache.part(
                new RouteTables.Inline(
                        name, hosts.virtualHosts(server.port()), RouteTables.UnknownHosts.NOT_FOUND, server.origin()),
                RouteTables::compile));
    }

    private static void tcp(Opened opened, List<TcpTarget> targets, List<String> names, List<Chain> chains) {
        if (!targets.isEmpty()) {
            Gateway.Server server = opened.server();
            chains.add(new Chain(new Target.Tcp(targets), names, server.tls(), server.origin()));
        }
    }

    private List<TcpTarget> serverTargets(Opened opened) {
        return tables(opened).stream()
                .filter(t -> !GatewayHosts.bound(opened.gateway(), opened.server(), t)
                        .isEmpty())
                .map(t -> targets(t, opened))
                .filter(t -> !t.isEmpty())
                .findFirst()
                .orElse(List.of());
    }

    private List<TcpTarget> targets(RouteTable table, Opened opened) {
        int port = opened.server().port();
        return table.tcp().stream()
                .filter(r -> r.port() == 0 || r.port() == port)
                .filter(r -> r.gateways().isEmpty() || r.gateways().contains(name(opened.gateway())))
                .findFirst()
                .map(r -> SidecarRoutes.targets(mesh, r, port))
                .orElse(List.of());
    }

    private List<RouteTable> tables(Opened opened) {
        return mesh.gatewayRoutes(name(opened.gateway()));
    }

    private static String name(Gateway gateway) {
        return gateway.namespace() + "/" + gateway.name();
    }

    private static boolean isTls(Gateway.Server server) {
        return switch (server.tls()) {
            case Gateway.Tls.None _, Gateway.Tls.HttpsRedirect _ -> false;
            case Gateway.Tls.Terminate _, Gateway.Tls.Passthrough _ -> true;
        };
    }

    /// As SNI matches: `*` is no condition.
    private static List<String> serverNames(List<String> hosts) {
        List<String> names =
                hosts.stream().map(GatewayHosts::bare).distinct().sorted().toList();
        return names.contains("*") ? List.of() : names;
    }
}
