package dev.meshwright.compile.route;

import dev.meshwright.compile.view.MeshView;
import dev.meshwright.model.ConnectionMatch;
import dev.meshwright.model.ConsistentHash;
import dev.meshwright.model.DestinationPolicy.ConnectionPool;
import dev.meshwright.model.DestinationPolicy.HttpVersion;
import dev.meshwright.model.HttpRoute;
import dev.meshwright.model.HttpRoute.RouteMatch;
import dev.meshwright.model.Protocol;
import dev.meshwright.model.RouteTable;
import dev.meshwright.model.Service;
import dev.meshwright.model.SessionPersistence;
import dev.meshwright.model.Setting;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Which routes of a table can hold at a node.
///
/// @param gateway `mesh` for sidecars, `namespace/name` at a gateway
/// @param port the port that requests come in on, as the service or Gateway server numbers it
public record RouteSelection(String gateway, String namespace, Map<String, String> labels, int port) {
    private static final String MESH = "mesh";

    /// The routes that remain, up to the first that matches everything.
    public List<RouteInputs> of(RouteTable table, MeshView view) {
        List<RouteInputs> remaining = new ArrayList<>();
        for (HttpRoute route : table.http()) {
            Optional<HttpRoute> narrowed = narrow(route);
            if (narrowed.isEmpty()) {
                continue;
            }
            List<Integer> ports = ports(narrowed.get(), view);
            remaining.add(new RouteInputs(
                    table.origin(),
                    narrowed.get(),
                    ports,
                    told(narrowed.get(), ports, view),
                    mirrorPorts(narrowed.get(), view),
                    keys(narrowed.get(), ports, view),
                    sessions(narrowed.get(), view)));
            if (matchesAll(narrowed.get())) {
                break;
            }
        }
        return List.copyOf(remaining);
    }

    /// Whether nothing after the route can be reached.
    public static boolean matchesAll(HttpRoute route) {
        return route.millionths() == HttpRoute.ALL
                && (route.matches().isEmpty() || route.matches().stream().anyMatch(Matches::isEverything));
    }

    private Optional<HttpRoute> narrow(HttpRoute route) {
        if (route.matches().isEmpty()) {
            return Optional.of(route);
        }
        List<RouteMatch> holding =
                route.matches().stream().filter(this::canHold).toList();
        if (holding.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(route.with(holding));
    }

    /// Whether a connection of this node can pass the match, as far as it does not ask about the connection itself.
    public boolean canHold(ConnectionMatch match) {
        return (match.port() == 0 || match.port() == port)
                && (match.gateways().isEmpty() || match.gateways().contains(gateway))
                && labels.entrySet().containsAll(match.sourceLabels().entrySet())
                && (match.sourceNamespace().isEmpty() || match.sourceNamespace().equals(namespace));
    }

    private boolean canHold(RouteMatch match) {
        return (match.port() == 0 || match.port() == port)
                && (match.gateways().isEmpty() || match.gateways().contains(gateway))
                && labels.entrySet().containsAll(match.sourceLabels().entrySet())
                && (match.sourceNamespace().isEmpty() || match.sourceNamespace().equals(namespace))
                && Matches.isExpressible(match);
    }

    private List<Integer> ports(HttpRoute route, MeshView view) {
        return switch (route.action()) {
            case HttpRoute.Action.Forward(var destinations, var _) ->
                destinations.stream().map(d -> view.destinationPort(d, port)).toList();
            case HttpRoute.Action.Redirecting _, HttpRoute.Action.Respond _, HttpRoute.Action.Delegate _ -> List.of();
        };
    }

    private List<RouteInputs.Told> told(HttpRoute route, List<Integer> ports, MeshView view) {
        if (gateway.equals(MESH) || !(route.action() instanceof HttpRoute.Action.Forward(var destinations, var _))) {
            return List.of();
        }
        List<RouteInputs.Told> told = new ArrayList<>();
        for (int i = 0; i < destinations.size(); i++) {
            told.add(told(destinations.get(i), ports.get(i), view));
        }
        return told.stream().allMatch(RouteInputs.Told.NOTHING::equals) ? List.of() : told;
    }

    private RouteInputs.Told told(HttpRoute.Destination destination, int number, MeshView view) {
        boolean undeclared = view.service(destination.host(), namespace)
                .filter(s -> s.location() == Service.Location.MESH_INTERNAL)
                .flatMap(s ->
                        s.ports().stream().filter(p -> p.number() == number).findFirst())
                .filter(p -> p.protocol() == Protocol.UNDECLARED)
                .isPresent();
        if (!undeclared) {
            return RouteInputs.Told.NOTHING;
        }
        HttpVersion spoken = view.traffic(destination.host(), destination.subset(), number, namespace, labels)
                .connectionPool()
                .orElse(ConnectionPool.NONE)
                .httpVersion()
                .orElse(HttpVersion.HTTP_1);
        return spoken == HttpVersion.AS_CLIENT ? RouteInputs.Told.AS_CLIENT : RouteInputs.Told.HTTP_1;
    }

    /// Each destination's key once; Envoy mixes them.
    private List<ConsistentHash.Key> keys(HttpRoute route, List<Integer> ports, MeshView view) {
        if (!(route.action() instanceof HttpRoute.Action.Forward(var destinations, var _))) {
            return List.of();
        }
        Set<ConsistentHash.Key> keys = new LinkedHashSet<>();
        for (int i = 0; i < destinations.size(); i++) {
            HttpRoute.Destination d = destinations.get(i);
            if (view.hash(d.host(), d.subset(), ports.get(i), namespace, labels)
                    instanceof Setting.Set<ConsistentHash>(var hash, var _)) {
                keys.add(hash.key());
            }
        }
        return List.copyOf(keys);
    }

    private List<Setting<SessionPersistence>> sessions(HttpRoute route, MeshView view) {
        if (!view.keepsSessions() || !(route.action() instanceof HttpRoute.Action.Forward(var destinations, var _))) {
            return List.of();
        }
        List<Setting<SessionPersistence>> sessions = destinations.stream()
                .map(d ->
                        view.service(d.host(), namespace).map(Service::sessions).orElse(Setting.unset()))
                .toList();
        return sessions.stream().allMatch(Setting::isUnset) ? List.of() : sessions;
    }

    private List<Integer> mirrorPorts(HttpRoute route, MeshView view) {
        return route.mirrors().stream()
                .map(mirror -> view.destinationPort(mirror.destination(), port))
                .toList();
    }
}
