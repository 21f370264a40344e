package dev.meshwright.dialects.gatewayapi;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.dialects.document.MeshParts;
import dev.meshwright.dialects.gatewayapi.ApiPart.Route;
import dev.meshwright.model.Gateway;
import dev.meshwright.model.HttpRoute;
import dev.meshwright.model.HttpRoute.Destination;
import dev.meshwright.model.Protocol;
import dev.meshwright.model.RouteTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Usable listeners as gateways of the model: one for each listener, and for each host that its routes
/// name a route
/// table with all rules for that host, those for wider hosts behind them.
///
/// A request belongs to the one listener with the most specific hostname ("listener isolation"): a
/// listener has no table
/// for a host that a more specific neighbour on its port stands for, and one without routes still has an
/// empty table.
final class GatewayEmission {
    private final List<OpenListener> listeners;
    private final GatewayStatus gateways;
    private final Backends backends;

    GatewayEmission(List<OpenListener> listeners, GatewayStatus gateways, Backends backends) {
        this.listeners = listeners.stream()
                .filter(l ->
                        l.usable() && !gateways.placement(l.gateway).selectors().isEmpty())
                .toList();
        this.gateways = gateways;
        this.backends = backends;
    }

    void emit(MeshParts parts) {
        for (OpenListener listener : listeners) {
            switch (listener.spec.protocol()) {
                case "HTTP", "HTTPS" -> http(listener, parts);
                case "TLS" -> tls(listener, parts);
                case "TCP", "UDP" -> opaque(listener, parts);
                default -> throw new IllegalStateException("usable listener of protocol " + listener.spec.protocol());
            }
        }
    }

    private void http(OpenListener listener, MeshParts parts) {
        gateways(listener, listener.modelName(), listener.hostname(), misdirected(listener), parts);
        Map<String, List<Pooled>> byHost = new TreeMap<>(HostNames.MOST_SPECIFIC);
        byHost.put(listener.hostname(), new ArrayList<>());
        for (OpenListener.Attached attached : listener.routes) {
            for (String host : attached.hosts()) {
                if (owns(listener, host)) {
                    byHost.computeIfAbsent(host, _ -> new ArrayList<>()).addAll(Pooled.of(attached.route(), 0));
                }
            }
        }
        byHost.values().forEach(pool -> pool.sort(Pooled.PRECEDENCE));
        byHost.forEach((host, pool) -> {
            List<Pooled> rules = new ArrayList<>(pool);
            byHost.forEach((wider, more) -> {
                if (!wider.equals(host) && HostNames.covers(wider, host)) {
                    more.stream().filter(p -> !rules.contains(p)).forEach(rules::add);
                }
            });
            List<HttpRoute> routes =
                    rules.stream().flatMap(p -> p.toRoutes(backends).stream()).toList();
            parts.add(table(listener, listener.modelName(), host, routes, List.of()));
        });
    }

    /// Whether no neighbour on the port has a more specific hostname for the host.
    private boolean owns(OpenListener listener, String host) {
        return neighbours(listener).stream()
                .noneMatch(other -> HostNames.covers(other.hostname(), host)
                        && HostNames.MOST_SPECIFIC.compare(other.hostname(), listener.hostname()) < 0);
    }

    private List<OpenListener> neighbours(OpenListener listener) {
        return listeners.stream()
                .filter(other -> other != listener
                        && other.gateway.equals(listener.gateway)
                        && other.spec.port() == listener.spec.port()
                        && other.spec.protocol().equals(listener.spec.protocol()))
                .toList();
    }

    private List<String> misdirected(OpenListener listener) {
        return listener.spec.protocol().equals("HTTPS")
                ? neighbours(listener).stream().map(OpenListener::hostname).toList()
                : List.of();
    }

    /// Routes by server name; where TLS ends here each name is a gateway of its own, so that each has its
    /// own target.
    private void tls(OpenListener listener, MeshParts parts) {
        Map<String, Route> byHost = new TreeMap<>(HostNames.MOST_SPECIFIC);
        for (OpenListener.Attached attached : oldestFirst(listener)) {
            attached.hosts().stream()
                    .filter(host -> owns(listener, host))
                    .forEach(host -> byHost.putIfAbsent(host, attached.route()));
        }
        if (listener.tls instanceof Gateway.Tls.AutoPassthrough) {
            gateways(listener, listener.modelName(), listener.hostname(), List.of(), parts);
            return;
        }
        if (listener.tls instanceof Gateway.Tls.Passthrough) {
            gateways(listener, listener.modelName(), listener.hostname(), List.of(), parts);
            byHost.forEach(
                    (host, route) -> parts.add(table(listener, listener.modelName(), host, List.of(), tcp(route))));
            return;
        }
        byHost.forEach((host, route) -> {
            String name = listener.modelName() + "~" + host;
            gateways(listener, name, host, List.of(), parts);
            parts.add(table(listener, name, host, List.of(), tcp(route)));
        });
    }

    private void opaque(OpenListener listener, MeshParts parts) {
        List<OpenListener.Attached> routes = oldestFirst(listener);
        if (routes.isEmpty()) {
            return;
        }
        for (OpenListener.Attached other : routes.subList(1, routes.size())) {
            backends.warn(
                    Codes.NO_EFFECT,
                    other.route().origin(),
                    "listener '" + listener.spec.name() + "' has an older route: "
                            + routes.getFirst().route().id(),
                    "a port without hostnames has one route",
                    "give it a listener of its own");
        }
        gateways(listener, listener.modelName(), HostNames.ANY, List.of(), parts);
        parts.add(table(
                listener,
                listener.modelName(),
                HostNames.ANY,
                List.of(),
                tcp(routes.getFirst().route())));
    }

    private static List<OpenListener.Attached> oldestFirst(OpenListener listener) {
        return listener.routes.stream()
                .sorted(java.util.Comparator.<OpenListener.Attached, String>comparing(
                                a -> a.route().created())
                        .thenComparing(a -> a.route().id().namespace())
                        .thenComparing(a -> a.route().id().name()))
                .toList();
    }

    private List<RouteTable.TcpRoute> tcp(Route route) {
        return route.rules().stream()
                .findFirst()
                .map(rule -> {
                    List<Destination> destinations = backends.ofConnections(route, rule);
                    return List.of(new RouteTable.TcpRoute(0, List.of(), destinations, rule.origin()));
                })
                .orElse(List.of());
    }

    /// One for each set of workloads that serves the Gateway; routes name them all.
    private void gateways(OpenListener listener, String name, String host, List<String> misdirected, MeshParts parts) {
        Gateway.Server server = new Gateway.Server(
                listener.spec.port(),
                listener.spec.name(),
                Protocol.valueOf(listener.spec.protocol()),
                "",
                List.of(host),
                listener.tls,
                misdirected,
                listener.spec.origin());
        List<Map<String, String>> selectors =
                gateways.placement(listener.gateway).selectors();
        for (int i = 0; i < selectors.size(); i++) {
            parts.add(new Gateway(
                    numbered(name, i),
                    listener.gateway.id().namespace(),
                    selectors.get(i),
                    listener.gateway.id().namespace(),
                    List.of(),
                    List.of(server),
                    gateways.shownToBackends(listener.gateway),
                    listener.spec.origin()));
        }
    }

    private static String numbered(String name, int index) {
        return index == 0 ? name : name + "~" + index;
    }

    private RouteTable table(
            OpenListener listener, String gateway, String host, List<HttpRoute> http, List<RouteTable.TcpRoute> tcp) {
        String namespace = listener.gateway.id().namespace();
        List<String> names = new ArrayList<>();
        for (int i = 0; i < gateways.placement(listener.gateway).selectors().size(); i++) {
            names.add(namespace + "/" + numbered(gateway, i));
        }
        return new RouteTable(
                gateway + "~" + host, namespace, List.of(host), names, List.of(), http, tcp, listener.spec.origin());
    }
}
