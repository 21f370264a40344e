package dev.meshwright.compile.route;

import com.google.protobuf.Duration;
import dev.meshwright.base.diagnostic.Origin;
import dev.meshwright.compile.cluster.IstioMetadata;
import dev.meshwright.compile.memo.Draft;
import dev.meshwright.compile.memo.OriginPaths;
import dev.meshwright.compile.memo.Part;
import dev.meshwright.compile.names.ClusterNames;
import dev.meshwright.compile.view.RouteDefaults;
import dev.meshwright.compile.view.RouteReaders;
import dev.meshwright.model.ConsistentHash;
import dev.meshwright.model.HttpRoute;
import dev.meshwright.model.HttpRoute.RouteMatch;
import dev.meshwright.model.Match;
import dev.meshwright.model.SessionPersistence;
import dev.meshwright.model.Setting;
import dev.meshwright.xds.TypeUrl;
import io.envoyproxy.envoy.config.route.v3.Decorator;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import java.util.List;
import java.util.Optional;

/// Compiles the virtual host of one host: the routes of its VirtualServices and HTTPRoutes at one node, or the
/// one that leads to the service. Pure; equal inputs give equal bytes.
public final class VirtualHosts {
    private static final String ROUTE = "routes[0]";

    private VirtualHosts() {}

    /// How requests come in.
    public enum Transport {
        PLAINTEXT,
        /// Plaintext requests are redirected to https.
        REDIRECTED,
        TLS
    }

    /// @param name unique in its table; as a resource of its own, `TABLE/HOST`
    /// @param domains that requests may name it by
    /// @param host the service
    /// @param port the service's
    /// @param routes empty: everything goes to the service
    /// @param keys that keep requests to the service on one endpoint, where there are no routes
    /// @param sessions likewise
    /// @param defaults of the mesh
    /// @param readers of the routes
    /// @param origin of the service, or of what brought the host in
    public record Inputs(
            String name,
            List<String> domains,
            String host,
            int port,
            List<RouteInputs> routes,
            List<ConsistentHash.Key> keys,
            Setting<SessionPersistence> sessions,
            Transport transport,
            RouteDefaults defaults,
            RouteReaders readers,
            Origin origin) {
        public Inputs {
            domains = List.copyOf(domains);
            routes = List.copyOf(routes);
            keys = List.copyOf(keys);
        }
    }

    /// As a resource of its own (VHDS).
    public static Part compile(Inputs in) {
        return Part.of(TypeUrl.VIRTUAL_HOST, in.name(), draft(in));
    }

    static Draft<VirtualHost> draft(Inputs in) {
        OriginPaths origins = new OriginPaths().put("", in.origin());
        VirtualHost.Builder out = VirtualHost.newBuilder()
                .setName(in.name())
                .addAllDomains(in.domains())
                .setIncludeRequestAttemptCount(in.defaults().attemptCount());
        if (in.transport() == Transport.REDIRECTED) {
            out.setRequireTls(VirtualHost.TlsRequirementType.ALL);
        }
        for (RouteInputs route : in.routes()) {
            add(route, in, out, origins);
        }
        SharedRetries.gather(out);
        if (in.routes().isEmpty() && !in.host().isEmpty()) {
            out.addRoutes(toService(in, origins));
        }
        return new Draft<>(out.build(), origins);
    }

    /// One Envoy route for each match of a route: any of them leads to its action.
    private static void add(RouteInputs in, Inputs host, VirtualHost.Builder out, OriginPaths origins) {
        if (in.route().matches().isEmpty()) {
            out.addRoutes(route(in, Optional.empty(), host, path(out), origins));
            return;
        }
        for (RouteMatch match : in.route().matches()) {
            String path = path(out);
            out.addRoutes(route(in, Optional.of(match), host, path, origins));
            origins.put(path + ".match", match.origin());
            if (Matches.isEverything(match) && in.route().millionths() == HttpRoute.ALL) {
                return;
            }
        }
    }

    private static Route route(
            RouteInputs in, Optional<RouteMatch> match, Inputs host, String path, OriginPaths origins) {
        origins.put(path, in.route().origin());
        Route.Builder route = Route.newBuilder()
                .setName(name(in.route(), match))
                .setMatch(Matches.limited(
                        match.map(Matches::of).orElse(Matches.EVERYTHING),
                        in.route().millionths()));
        if (host.readers().metadata()) {
            route.setMetadata(IstioMetadata.config(in.table().element()));
        }
        if (host.readers().spans()) {
            route.setDecorator(Decorator.newBuilder().setOperation(operation(in, match, host.port())));
        }
        match.map(RouteMatch::statPrefix).filter(prefix -> !prefix.isEmpty()).ifPresent(route::setStatPrefix);
        Actions.edit(in.route().headers(), route);
        Actions.write(in, match, host, route, path, origins);
        Faults.write(in.route().fault(), route, path, origins);
        CorsPolicies.write(in.route().cors(), route, path, origins);
        return route.build();
    }

    /// The route's name with the match's behind it, as Istio logs it.
    private static String name(HttpRoute route, Optional<RouteMatch> match) {
        String own = match.map(RouteMatch::name).orElse("");
        if (own.isEmpty() || route.name().isEmpty()) {
            return route.name() + own;
        }
        return route.name() + "." + own;
    }

    private static Route toService(Inputs in, OriginPaths origins) {
        RouteAction.Builder action = Actions.untimed().setCluster(ClusterNames.outbound(in.port(), "", in.host()));
        action.setAppendXForwardedHost(in.defaults().forwardedHost());
        Retries.of(in.defaults().retry(), ROUTE, origins).ifPresent(action::setRetryPolicy);
        HashPolicies.write(in.keys(), action);
        Route.Builder route = Route.newBuilder()
                .setName("default")
                .setMatch(Matches.EVERYTHING)
                .setRoute(action);
        if (in.sessions() instanceof Setting.Set<SessionPersistence>(var kept, var by)) {
            origins.put(ROUTE + ".typed_per_filter_config[" + Sessions.FILTER + "]", by);
            route.putTypedPerFilterConfig(Sessions.FILTER, Sessions.of(kept));
        }
        if (in.readers().spans()) {
            route.setDecorator(Decorator.newBuilder().setOperation(in.host() + ":" + in.port() + "/*"));
        }
        return route.build();
    }

    /// The last virtual host of a captured table: what no service is, goes where it wanted to, or nowhere.
    ///
    /// @param cluster empty: nowhere
    static VirtualHost unknownHosts(String name, String cluster, RouteDefaults defaults) {
        boolean allowed = !cluster.isEmpty();
        Route.Builder route =
                Route.newBuilder().setName(allowed ? "allow_any" : "block_all").setMatch(Matches.EVERYTHING);
        if (allowed) {
            route.setRoute(Actions.untimed().setCluster(cluster).setAppendXForwardedHost(defaults.forwardedHost()));
        } else {
            route.setDirectResponse(Actions.response(502, ""));
        }
        return VirtualHost.newBuilder()
                .setName(name)
                .addDomains("*")
                .addRoutes(route)
                .setIncludeRequestAttemptCount(defaults.attemptCount())
                .build();
    }

    /// The one virtual host of an inbound table.
    static VirtualHost toProgram(String cluster, int port, String operation, Setting<HttpRoute.RetryPolicy> retry) {
        RouteAction.Builder action = Actions.untimed()
                .setCluster(cluster)
                .setMaxStreamDuration(RouteAction.MaxStreamDuration.newBuilder()
                        .setMaxStreamDuration(Duration.getDefaultInstance())
                        .setGrpcTimeoutHeaderMax(Duration.getDefaultInstance()));
        Retries.inbound(retry).ifPresent(action::setRetryPolicy);
        return VirtualHost.newBuilder()
                .setName("inbound|http|" + port)
                .addDomains("*")
                .addRoutes(Route.newBuilder()
                        .setName("default")
                        .setMatch(Matches.EVERYTHING)
                        .setDecorator(Decorator.newBuilder().setOperation(operation))
                        .setRoute(action))
                .build();
    }

    private static String path(VirtualHost.Builder out) {
        return "routes[" + out.getRoutesCount() + "]";
    }

    /// The name of the route's span: the destination host, or the table's name when there are several.
    private static String operation(RouteInputs in, Optional<RouteMatch> match, int port) {
        List<String> hosts = switch (in.route().action()) {
            case HttpRoute.Action.Forward(var destinations, var _) ->
                destinations.stream()
                        .map(HttpRoute.Destination::host)
                        .distinct()
                        .toList();
            case HttpRoute.Action.Redirecting _, HttpRoute.Action.Respond _, HttpRoute.Action.Delegate _ ->
                List.<String>of();
        };
        String host = hosts.size() == 1
                ? hosts.getFirst() + ":" + in.ports().getFirst()
                : in.table().element().name() + ":" + port;
        return host + path(match);
    }

    private static String path(Optional<RouteMatch> match) {
        return match.map(m -> switch (m.path()) {
                    case Match.Path.Exact(var value, var _) -> value;
                    case Match.Path.Prefix(var value, var _) -> value + "*";
                    case Match.Path.ElementPrefix(var value) -> value + "*";
                    case Match.Path.Any _, Match.Path.Regex _ -> "/*";
                })
                .orElse("/*");
    }
}
