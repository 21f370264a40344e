package dev.meshwright.compile;

import dev.meshwright.compile.listener.ChainMatch;
import dev.meshwright.compile.listener.GatewayListener;
import dev.meshwright.compile.listener.GatewayListener.Chain;
import dev.meshwright.compile.listener.GatewayListener.Target;
import dev.meshwright.compile.listener.TcpForward;
import dev.meshwright.compile.listener.TcpTarget;
import dev.meshwright.compile.memo.CompileCache;
import dev.meshwright.compile.route.RouteSelection;
import dev.meshwright.compile.route.RouteTables;
import dev.meshwright.compile.tls.CredentialSecrets;
import dev.meshwright.compile.view.MeshView;
import dev.meshwright.model.Credential;
import dev.meshwright.model.Gateway;
import dev.meshwright.model.Protocol;
import dev.meshwright.model.RouteTable;
import dev.meshwright.model.RouteTable.TcpRoute;
import dev.meshwright.model.Telemetry.Mode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// A router: the ports of all Gateways that select it. Plaintext HTTP servers on one port share the table
/// `http.PORT`; each server that ends TLS for HTTP has a table `https.PORT.NAME.GATEWAY.NS`. A port for which
/// no server yields a filter chain gets no listener.
final class GatewayNode {
    /// What workloads offer each other in TLS of the mesh, Istio's names.
    private static final List<String> MESH_ALPN =
            List.of("istio", "istio-peer-exchange", "istio-http/1.0", "istio-http/1.1", "istio-h2");

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
        Map<Bound, List<Opened>> byPort = new TreeMap<>();
        Map<Bound, Opened> datagrams = new TreeMap<>();
        for (Gateway gateway : mesh.gateways(node.labels(), node.namespace())) {
            for (Gateway.Server server : gateway.servers()) {
                for (int port : opened(gateway, server.port())) {
                    Opened each = new Opened(gateway, server);
                    if (server.protocol() == Protocol.UDP) {
                        datagrams.putIfAbsent(new Bound(port, server.bind()), each);
                    } else {
                        byPort.computeIfAbsent(new Bound(port, server.bind()), _ -> new ArrayList<>())
                                .add(each);
                    }
                }
            }
        }
        datagrams.forEach((at, opened) -> new DatagramPort(mesh, node, cache)
                .compile(address(at), bound(at), opened.gateway(), opened.server(), parts));
        byPort.forEach((at, opened) -> listener(at, agreeing(opened), parts));
    }

    /// One port speaks one plaintext protocol, that of its first server; where that is none of HTTP, the server has
    /// it alone (Istio).
    private static List<Opened> agreeing(List<Opened> opened) {
        Optional<Opened> first = opened.stream().filter(o -> !isTls(o.server())).findFirst();
        return opened.stream()
                .filter(o -> isTls(o.server())
                        || o.equals(first.orElseThrow())
                        || (o.server().protocol().isHttp()
                                && first.orElseThrow().server().protocol().isHttp()))
                .toList();
    }

    /// The ports at which a server's port is reached: the target ports of the services in front of the gateway that
    /// have it, as clients know the services' ports (Istio); itself where no service has it, and where the gateway
    /// was told what to bind. A Gateway that names its services opens nothing else.
    private List<Integer> opened(Gateway gateway, int serverPort) {
        List<Integer> targets = mesh.targetPorts(gateway, node.address(), serverPort);
        if (!gateway.services().isEmpty()) {
            return targets;
        }
        return targets.isEmpty() || node.gatewayPorts().containsKey(serverPort) ? List.of(serverPort) : targets;
    }

    /// Where a listener stands.
    ///
    /// @param address empty: the gateway's
    private record Bound(int port, String address) implements Comparable<Bound> {
        @Override
        public int compareTo(Bound other) {
            return port == other.port ? address.compareTo(other.address) : Integer.compare(port, other.port);
        }

        /// Told apart where servers on one port bind several addresses.
        String suffix() {
            return address.isEmpty() ? "" : "." + address;
        }
    }

    private void listener(Bound at, List<Opened> opened, NodeParts parts) {
        List<Chain> chains = new ArrayList<>();
        plaintextHttp(at, opened, chains, parts);
        for (Opened each : opened) {
            switch (each.server().tls()) {
                case Gateway.Tls.None _, Gateway.Tls.HttpsRedirect _ -> {
                    if (!each.server().protocol().isHttp()) {
                        tcp(each, List.of(), chains);
                    }
                }
                case Gateway.Tls.Terminate _, Gateway.Tls.Mesh _ -> terminated(each, chains, parts);
                case Gateway.Tls.Passthrough _ -> passedOn(each, chains);
                case Gateway.Tls.AutoPassthrough _ -> byServerName(each, chains, parts);
            }
        }
        if (chains.isEmpty()) {
            return;
        }
        parts.add(cache.part(
                new GatewayListener.Inputs(
                        address(at),
                        bound(at),
                        chains,
                        mesh.authorization(node.namespace(), node.labels()),
                        mesh.handling(
                                node.namespace(),
                                node.labels(),
                                Mode.CLIENT,
                                node.features().traits()),
                        opened.getFirst().server().origin()),
                GatewayListener::compile));
    }

    private String address(Bound at) {
        return at.address().isEmpty() ? node.bindAddress() : at.address();
    }

    private int bound(Bound at) {
        return node.gatewayPorts().getOrDefault(at.port(), at.port());
    }

    private void plaintextHttp(Bound at, List<Opened> opened, List<Chain> chains, NodeParts parts) {
        GatewayHosts hosts = new GatewayHosts(mesh, node);
        List<Opened> servers = opened.stream()
                .filter(o -> o.server().protocol().isHttp() && !isTls(o.server()))
                .toList();
        if (servers.isEmpty()) {
            return;
        }
        servers.forEach(o -> hosts.add(o.gateway(), o.server()));
        Gateway.Server first = servers.getFirst().server();
        String table = "http." + at.port() + at.suffix();
        table(table, hosts, first, parts);
        chains.add(new Chain(new Target.Http(table), ChainMatch.ANY, new Gateway.Tls.None(), first.origin()));
    }

    private void terminated(Opened opened, List<Chain> chains, NodeParts parts) {
        Gateway.Server server = opened.server();
        if (server.tls() instanceof Gateway.Tls.Terminate tls) {
            secrets(tls, parts);
        }
        List<String> names = serverNames(server.hosts());
        if (server.protocol() != Protocol.HTTPS && !server.protocol().isHttp()) {
            tcp(opened, names, chains);
            return;
        }
        Gateway gateway = opened.gateway();
        String table = String.join(
                ".", "https", Integer.toString(server.port()), server.portName(), gateway.name(), gateway.namespace());
        GatewayHosts hosts = new GatewayHosts(mesh, node);
        hosts.add(gateway, server);
        table(table, hosts, server, parts);
        chains.add(new Chain(new Target.Http(table), ChainMatch.of(names), server.tls(), server.origin()));
    }

    /// Those that this gateway may have; of the others it hears nothing.
    private void secrets(Gateway.Tls.Terminate tls, NodeParts parts) {
        for (Credential.Ref ref : tls.credentials()) {
            mesh.credentials()
                    .keyPair(ref, node.namespace())
                    .ifPresent(c -> secret(ref, CredentialSecrets.Form.KEY_PAIR, c, parts));
        }
        if (tls.clients() != Gateway.ClientCertificates.NOT_ASKED) {
            List<Credential.Ref> named = tls.authorities().isEmpty() ? tls.credentials() : tls.authorities();
            named.stream()
                    .findFirst()
                    .ifPresent(ref -> mesh.credentials()
                            .authorities(ref, node.namespace())
                            .ifPresent(c -> secret(ref, CredentialSecrets.Form.AUTHORITIES, c, parts)));
        }
    }

    private void secret(Credential.Ref ref, CredentialSecrets.Form form, Credential credential, NodeParts parts) {
        parts.add(cache.part(
                new CredentialSecrets.Inputs(CredentialSecrets.name(ref, form), form, credential),
                CredentialSecrets::compile));
    }

    /// Routes by server name; a table that has only TCP routes gives its hosts for the names.
    private void passedOn(Opened opened, List<Chain> chains) {
        for (RouteTable table : tables(opened)) {
            List<String> bound = GatewayHosts.bound(opened.gateway(), opened.server(), table);
            if (bound.isEmpty()) {
                continue;
            }
            for (TcpRoute route : holding(table.tls(), opened)) {
                chain(opened, ChainMatch.of(route.match()), route, chains);
            }
            if (table.tls().isEmpty()) {
                for (TcpRoute route : holding(table.tcp(), opened)) {
                    ChainMatch match = ChainMatch.of(route.match());
                    chain(
                            opened,
                            new ChainMatch(serverNames(bound), match.destinationSubnets(), match.sourceSubnets()),
                            route,
                            chains);
                }
            }
        }
    }

    /// For each service port a chain of its own, and only for clients that offer what workloads of the mesh offer
    /// each other, so that nobody gets through to a port that takes plaintext.
    private void byServerName(Opened opened, List<Chain> chains, NodeParts parts) {
        Gateway.Server server = opened.server();
        for (String name : OutboundView.of(node, mesh).passedOn(mesh, server.hosts(), cache, parts)) {
            chains.add(new Chain(
                    new Target.Tcp(List.of(new TcpTarget(name, 1, false)), TcpForward.Relay.PLAIN),
                    new ChainMatch(List.of(name), List.of(), List.of(), MESH_ALPN),
                    server.tls(),
                    server.origin()));
        }
    }

    private void table(String name, GatewayHosts hosts, Gateway.Server server, NodeParts parts) {
        parts.add(cache.part(
                new RouteTables.Inline(
                        name,
                        hosts.virtualHosts(server),
                        RouteTables.UnknownHosts.NOT_FOUND,
                        mesh.routeDefaults(),
                        server.origin()),
                RouteTables::compile));
    }

    /// The TCP routes of the first table that has any for the server.
    private void tcp(Opened opened, List<String> names, List<Chain> chains) {
        for (RouteTable table : tables(opened)) {
            List<TcpRoute> routes = holding(table.tcp(), opened);
            if (!GatewayHosts.bound(opened.gateway(), opened.server(), table).isEmpty() && !routes.isEmpty()) {
                for (TcpRoute route : routes) {
                    ChainMatch match = ChainMatch.of(route.match());
                    chain(
                            opened,
                            new ChainMatch(names, match.destinationSubnets(), match.sourceSubnets()),
                            route,
                            chains);
                }
                return;
            }
        }
    }

    private void chain(Opened opened, ChainMatch match, TcpRoute route, List<Chain> chains) {
        Gateway.Server server = opened.server();
        Target target = new Target.Tcp(
                SidecarRoutes.targets(mesh, route, server.port(), node.namespace(), node.labels()),
                SidecarRoutes.relay(mesh, route, server.port(), node.namespace(), node.labels()));
        if (chains.stream().noneMatch(c -> c.match().equals(match) && c.tls().equals(server.tls()))) {
            chains.add(new Chain(target, match, server.tls(), route.origin()));
        }
    }

    /// Those that connections can come to, up to the first that takes everything.
    private List<TcpRoute> holding(List<TcpRoute> routes, Opened opened) {
        RouteSelection selection = new RouteSelection(
                name(opened.gateway()),
                node.namespace(),
                node.labels(),
                opened.server().port());
        List<TcpRoute> holding = new ArrayList<>();
        for (TcpRoute route : routes) {
            if (!route.destinations().isEmpty() && selection.canHold(route.match())) {
                holding.add(route);
                if (ChainMatch.of(route.match()).isAny()) {
                    break;
                }
            }
        }
        return holding;
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
            case Gateway.Tls.Terminate _,
                    Gateway.Tls.Mesh _,
                    Gateway.Tls.Passthrough _,
                    Gateway.Tls.AutoPassthrough _ -> true;
        };
    }

    /// As SNI matches: `*` is no condition.
    private static List<String> serverNames(List<String> hosts) {
        List<String> names =
                hosts.stream().map(GatewayHosts::bare).distinct().sorted().toList();
        return names.contains("*") ? List.of() : names;
    }
}
