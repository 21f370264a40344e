package dev.meshwright.dialects.gatewayapi;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.dialects.document.MeshParts;
import dev.meshwright.dialects.gatewayapi.ApiPart.Ref;
import dev.meshwright.dialects.gatewayapi.ApiPart.Route;
import dev.meshwright.dialects.gatewayapi.ApiPart.Rule;
import dev.meshwright.model.ConnectionMatch;
import dev.meshwright.model.HttpRoute;
import dev.meshwright.model.RouteTable;
import dev.meshwright.model.Service;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// Routes whose parent is a Service (GAMMA, GEP-1294) or, as Istio has it, a ServiceEntry: they hold for calls
/// to its hosts inside the mesh. One in the service's own namespace is for all callers; one in another
/// namespace is for callers there, and shadows the first kind for them.
final class MeshRoutes {
    private static final Set<String> KINDS = Set.of("HTTPRoute", "GRPCRoute", "TCPRoute", "TLSRoute");

    private final Known known;
    private final Backends backends;
    private final Map<Key, List<Attached>> byHost = new TreeMap<>();

    /// @param namespace of the routes
    private record Key(String host, String serviceNamespace, String namespace) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            return toString().compareTo(other.toString());
        }
    }

    private record Attached(Route route, int port) {}

    MeshRoutes(Known known, Backends backends) {
        this.known = known;
        this.backends = backends;
    }

    /// @return the reason of not being accepted; empty when attached
    String attach(Route route, Ref parent) {
        if (!KINDS.contains(route.kind())) {
            return "NotAllowedByListeners";
        }
        List<Service> services = known.services(parent, route.id().namespace());
        boolean there = services.stream()
                .anyMatch(s -> parent.port() == 0 || s.ports().stream().anyMatch(p -> p.number() == parent.port()));
        if (!there) {
            return "NoMatchingParent";
        }
        boolean hostnamesCount = route.kind().equals("TLSRoute");
        if (!route.hostnames().isEmpty() && !hostnamesCount) {
            known.warn(
                    Codes.FIELD_NOT_SUPPORTED,
                    parent.origin(),
                    "hostnames have no effect on calls to a " + parent.kind(),
                    "the " + parent.kind() + "'s own names count",
                    "remove hostnames");
        }
        for (Service service : services) {
            byHost.computeIfAbsent(
                            new Key(
                                    service.host(),
                                    service.namespace(),
                                    route.id().namespace()),
                            _ -> new ArrayList<>())
                    .add(new Attached(route, parent.port()));
        }
        return "";
    }

    void emit(MeshParts parts) {
        byHost.forEach((key, attached) -> {
            List<Pooled> pool = new ArrayList<>();
            List<RouteTable.TcpRoute> tcp = new ArrayList<>();
            List<RouteTable.TcpRoute> tls = new ArrayList<>();
            for (Attached each : attached) {
                switch (each.route.kind()) {
                    case "TCPRoute" -> first(each.route).ifPresent(rule -> tcp.add(bytes(each, rule, List.of())));
                    case "TLSRoute" ->
                        first(each.route).ifPresent(rule -> tls.add(bytes(each, rule, names(each.route, key.host))));
                    default -> pool.addAll(Pooled.of(each.route, each.port));
                }
            }
            pool.sort(Pooled.PRECEDENCE);
            List<HttpRoute> http =
                    pool.stream().flatMap(p -> p.toRoutes(backends).stream()).toList();
            boolean producer = key.namespace.equals(key.serviceNamespace);
            parts.add(new RouteTable(
                    key.host,
                    key.namespace,
                    List.of(key.host),
                    List.of("mesh"),
                    List.of(producer ? "*" : "."),
                    http,
                    tcp,
                    tls,
                    RouteTable.Meant.BY_ADDRESS,
                    attached.getFirst().route.origin()));
        });
    }

    private static Optional<Rule> first(Route route) {
        return route.rules().stream().findFirst();
    }

    private RouteTable.TcpRoute bytes(Attached each, Rule rule, List<String> serverNames) {
        ConnectionMatch match =
                new ConnectionMatch(each.port, List.of(), serverNames, List.of(), List.of(), Map.of(), "");
        return new RouteTable.TcpRoute(match, backends.ofConnections(each.route, rule), rule.origin());
    }

    /// Server names that a TLSRoute takes of calls to a host: its hostnames, of several those that are the
    /// host's; the host itself when it names none.
    private static List<String> names(Route route, String host) {
        if (route.hostnames().isEmpty()) {
            return List.of(host);
        }
        if (route.hostnames().size() == 1) {
            return route.hostnames();
        }
        return route.hostnames().stream()
                .filter(name -> HostNames.covers(host, name) || HostNames.covers(name, host))
                .toList();
    }
}
