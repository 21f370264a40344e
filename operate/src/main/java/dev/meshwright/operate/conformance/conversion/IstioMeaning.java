package dev.meshwright.operate.conformance.conversion;

import dev.meshwright.model.Cors;
import dev.meshwright.model.HttpRoute;
import dev.meshwright.model.Match;
import dev.meshwright.model.Mesh;
import dev.meshwright.model.RouteTable;
import dev.meshwright.model.Service;
import dev.meshwright.model.Setting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What documents that a controller wrote for itself mean to Istio beyond their words: prefixes of Gateway API
/// and Ingress routes are prefixes of path elements, a backend that is not there fails its requests.
///
/// In one thing it is held to the Gateway API: a try that ran into `backendRequest` is retried.
final class IstioMeaning {
    private static final Duration CORS_AGE = Duration.ofSeconds(5);

    private final Map<String, String> semantics;

    /// @param semantics `NAMESPACE/NAME` of a VirtualService to its annotation `route-semantics`
    IstioMeaning(Map<String, String> semantics) {
        this.semantics = semantics;
    }

    /// The mesh with the meaning that such documents have for Istio.
    Mesh mesh(Mesh read) {
        Set<String> hosts = new HashSet<>();
        read.services().forEach(service -> hosts.add(service.host()));
        List<RouteTable> tables =
                read.routes().stream().map(table -> table(table, hosts)).toList();
        return new Mesh(
                read.settings(),
                read.services(),
                read.workloads(),
                merged(tables, read.services()),
                read.destinationPolicies(),
                read.gateways(),
                read.peerAuthentications(),
                read.sidecars(),
                read.authorizationPolicies(),
                read.requestAuthentications(),
                read.telemetries(),
                read.inventory(),
                read.envoyPatches());
    }

    private RouteTable table(RouteTable table, Set<String> hosts) {
        String meaning = semantics.getOrDefault(table.namespace() + "/" + table.name(), "");
        List<HttpRoute> http = table.http().stream()
                .map(route -> meaning.isEmpty() ? route : route(route, meaning.equals("gateway") ? hosts : Set.of()))
                .toList();
        return new RouteTable(
                table.name(),
                table.namespace(),
                table.hosts(),
                table.gateways(),
                table.exportTo(),
                http,
                tcp(table.tcp(), hosts),
                tcp(table.tls(), hosts),
                table.origin());
    }

    private static List<RouteTable.TcpRoute> tcp(List<RouteTable.TcpRoute> routes, Set<String> hosts) {
        return routes.stream()
                .map(route -> new RouteTable.TcpRoute(
                        route.match(), destinations(route.destinations(), hosts), route.origin()))
                .toList();
    }

    /// @param hosts that are there; empty: all are taken to be
    private static HttpRoute route(HttpRoute route, Set<String> hosts) {
        HttpRoute.Action action =
                !hosts.isEmpty() && route.action() instanceof HttpRoute.Action.Forward(var to, var rewrite)
                        ? new HttpRoute.Action.Forward(destinations(to, hosts), rewrite)
                        : route.action();
        return new HttpRoute(
                route.name(),
                route.matches().stream().map(IstioMeaning::match).toList(),
                action,
                route.headers(),
                route.timeout(),
                gatewayRetry(route.retry()),
                route.fault(),
                gatewayCors(route.cors()),
                route.mirrors(),
                route.sessions(),
                route.millionths(),
                route.origin());
    }

    /// An API server writes the default of `maxAge`, which published inputs and their outcomes lack.
    private static Setting<Cors> gatewayCors(Setting<Cors> cors) {
        return cors.map(policy -> new Cors(
                policy.allowOrigins(),
                policy.allowMethods(),
                policy.allowHeaders(),
                policy.exposeHeaders(),
                policy.maxAge().isUnset() ? Setting.of(CORS_AGE, policy.origin()) : policy.maxAge(),
                policy.allowCredentials(),
                policy.forwardUnmatchedPreflights(),
                policy.origin()));
    }

    private static Setting<HttpRoute.RetryPolicy> gatewayRetry(Setting<HttpRoute.RetryPolicy> retry) {
        return retry.map(policy -> policy.perTryTimeout().isZero()
                ? policy
                : new HttpRoute.RetryPolicy(
                        policy.attempts(),
                        policy.perTryTimeout(),
                        policy.retryOn() + ",reset",
                        policy.backoff(),
                        policy.avoidPreviousHosts(),
                        policy.remoteLocalities(),
                        policy.origin()));
    }

    /// One that is not there fails requests with 500, as an absent one does.
    private static List<HttpRoute.Destination> destinations(List<HttpRoute.Destination> all, Set<String> hosts) {
        return all.stream()
                .map(d -> hosts.contains(d.host())
                        ? d
                        : new HttpRoute.Destination("", "", d.port(), d.weight(), d.headers(), d.origin()))
                .toList();
    }

    private static HttpRoute.RouteMatch match(HttpRoute.RouteMatch m) {
        Match.Path path = m.path() instanceof Match.Path.Prefix(var value, var _)
                ? new Match.Path.ElementPrefix(value)
                : m.path();
        return new HttpRoute.RouteMatch(
                m.name(),
                m.statPrefix(),
                path,
                m.headers(),
                m.claims(),
                m.queryParams(),
                m.method(),
                m.authority(),
                m.scheme(),
                m.port(),
                m.gateways(),
                m.sourceLabels(),
                m.sourceNamespace(),
                m.origin());
    }

    /// Routes of several documents for one host inside the mesh hold together. Those that stand in another namespace
    /// than the host are for callers there alone.
    private static List<RouteTable> merged(List<RouteTable> tables, List<Service> services) {
        List<RouteTable> out = new ArrayList<>();
        Map<String, Integer> places = new HashMap<>();
        for (RouteTable table : tables) {
            if (!table.gateways().equals(List.of("mesh"))) {
                out.add(table);
                continue;
            }
            boolean producer = services.stream()
                    .noneMatch(s ->
                            table.hosts().contains(s.host()) && !s.namespace().equals(table.namespace()));
            String key = table.namespace() + " " + table.hosts();
            Integer place = places.get(key);
            RouteTable before = place == null ? null : out.get(place);
            RouteTable all = new RouteTable(
                    table.name(),
                    table.namespace(),
                    table.hosts(),
                    table.gateways(),
                    List.of(producer ? "*" : "."),
                    before == null ? table.http() : joined(before.http(), table.http()),
                    before == null ? table.tcp() : joined(before.tcp(), table.tcp()),
                    before == null ? table.tls() : joined(before.tls(), table.tls()),
                    table.origin());
            if (place == null) {
                places.put(key, out.size());
                out.add(all);
            } else {
                out.set(place, all);
            }
        }
        return out;
    }

    private static <T> List<T> joined(List<T> one, List<T> other) {
        List<T> both = new ArrayList<>(one);
        both.addAll(other);
        return both;
    }
}
