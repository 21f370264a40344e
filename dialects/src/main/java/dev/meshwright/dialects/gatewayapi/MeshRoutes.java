package dev.meshwright.dialects.gatewayapi;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.dialects.document.MeshParts;
import dev.meshwright.dialects.gatewayapi.ApiPart.Ref;
import dev.meshwright.dialects.gatewayapi.ApiPart.Route;
import dev.meshwright.model.HttpRoute;
import dev.meshwright.model.RouteTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Routes whose parent is a Service (GAMMA, GEP-1294): they hold for calls to it inside the mesh. One in the
/// Service's own namespace is for all callers; one in another namespace is for callers there, and shadows the
/// first kind for them.
final class MeshRoutes {
    private static final Set<String> KINDS = Set.of("HTTPRoute", "GRPCRoute", "TCPRoute");

    private final Known known;
    private final Backends backends;
    private final Map<Key, List<Attached>> byService = new TreeMap<>();

    /// @param namespace of the routes
    private record Key(String service, String serviceNamespace, String namespace) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            return toString().compareTo(other.toString());
        }
    }

    private record Attached(Route route, int port, Ref parent) {}

    MeshRoutes(Known known, Backends backends) {
        this.known = known;
        this.backends = backends;
    }

    /// @return the reason of not being accepted; empty when attached
    String attach(Route route, Ref parent) {
        String namespace = parent.namespaceOr(route.id().namespace());
        if (!KINDS.contains(route.kind())) {
            return "NotAllowedByListeners";
        }
        boolean there = known.service(namespace, parent.name())
                .filter(s -> parent.port() == 0 || s.ports().stream().anyMatch(p -> p.number() == parent.port()))
                .isPresent();
        if (!there) {
            return "NoMatchingParent";
        }
        if (!route.hostnames().isEmpty()) {
            known.warn(
                    Codes.FIELD_NOT_SUPPORTED,
                    parent.origin(),
                    "hostnames have no effect on calls to a Service",
                    "the Service's own name counts",
                    "remove hostnames");
        }
        byService
                .computeIfAbsent(new Key(parent.name(), namespace, route.id().namespace()), _ -> new ArrayList<>())
                .add(new Attached(route, parent.port(), parent));
        return "";
    }

    void emit(MeshParts parts) {
        byService.forEach((key, attached) -> {
            List<Pooled> pool = new ArrayList<>();
            List<RouteTable.TcpRoute> tcp = new ArrayList<>();
            for (Attached each : attached) {
                if (each.route.kind().equals("TCPRoute")) {
                    each.route.rules().stream()
                            .findFirst()
                            .ifPresent(rule -> tcp.add(new RouteTable.TcpRoute(
                                    each.port, List.of(), backends.destinations(each.route, rule), rule.origin())));
                } else {
                    pool.addAll(Pooled.of(each.route, each.port));
                }
            }
            pool.sort(Pooled.PRECEDENCE);
            List<HttpRoute> http = pool.stream().map(p -> p.toRoute(backends)).toList();
            boolean producer = key.namespace.equals(key.serviceNamespace);
            parts.add(new RouteTable(
                    key.service + "." + key.serviceNamespace,
                    key.namespace,
                    List.of(known.host(key.serviceNamespace, key.service)),
                    List.of("mesh"),
                    List.of(producer ? "*" : "."),
                    http,
                    tcp,
                    attached.getFirst().route.origin()));
        });
    }
}
