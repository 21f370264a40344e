package dev.meshwright.compile.route;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import com.google.protobuf.UInt32Value;
import dev.meshwright.compile.memo.OriginPaths;
import dev.meshwright.compile.memo.Wire;
import dev.meshwright.compile.names.ClusterNames;
import dev.meshwright.compile.tls.OfferedAlpn;
import dev.meshwright.model.HttpRoute;
import dev.meshwright.model.HttpRoute.Action;
import dev.meshwright.model.HttpRoute.Destination;
import dev.meshwright.model.HttpRoute.HeaderEdits;
import dev.meshwright.model.HttpRoute.Rewrite;
import dev.meshwright.model.HttpRoute.RouteMatch;
import dev.meshwright.model.PathRewrite;
import dev.meshwright.model.SessionPersistence;
import dev.meshwright.model.Setting;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.route.v3.DirectResponseAction;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.config.route.v3.WeightedCluster;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/// What a route does with a request.
///
/// A destination names its cluster whether or not there is one: where the host or subset is unknown the proxy
/// answers 503 with flag NC, as under Istio, and the log names the route.
final class Actions {
    private Actions() {}

    /// @param match the one that led here; it decides what a rewrite replaces
    /// @param host that the route belongs to
    /// @param path of the route inside its resource
    static void write(
            RouteInputs in,
            Optional<RouteMatch> match,
            VirtualHosts.Inputs host,
            Route.Builder route,
            String path,
            OriginPaths origins) {
        switch (in.route().action()) {
            case Action.Forward forward -> forward(in, forward, match, host, route, path, origins);
            case Action.Redirecting(var redirect) -> {
                origins.put(path + ".redirect", redirect.origin());
                route.setRedirect(Redirects.of(redirect, match, host));
            }
            case Action.Respond respond -> {
                origins.put(path + ".direct_response", respond.origin());
                route.setDirectResponse(response(respond.status(), respond.body()));
            }
            case Action.Delegate delegate ->
                throw new IllegalStateException("unresolved delegate at " + delegate.origin());
        }
    }

    static DirectResponseAction response(int status, String body) {
        return response(status, new HttpRoute.Body.Text(body));
    }

    private static DirectResponseAction response(int status, HttpRoute.Body body) {
        DirectResponseAction.Builder response =
                DirectResponseAction.newBuilder().setStatus(status);
        switch (body) {
            case HttpRoute.Body.Text(var text) -> {
                if (!text.isEmpty()) {
                    response.setBody(DataSource.newBuilder().setInlineString(text));
                }
            }
            case HttpRoute.Body.Binary(var base64) ->
                response.setBody(DataSource.newBuilder()
                        .setInlineBytes(ByteString.copyFrom(Base64.getDecoder().decode(base64))));
        }
        return response.build();
    }

    // `max_grpc_timeout` is what Istio sends, and says to every xDS client that a caller's grpc-timeout is honoured.
    @SuppressWarnings("deprecation")
    static RouteAction.Builder untimed() {
        return RouteAction.newBuilder()
                .setTimeout(Duration.getDefaultInstance())
                .setMaxGrpcTimeout(Duration.getDefaultInstance());
    }

    private static void forward(
            RouteInputs in,
            Action.Forward forward,
            Optional<RouteMatch> match,
            VirtualHosts.Inputs host,
            Route.Builder route,
            String path,
            OriginPaths origins) {
        List<Destination> destinations = forward.destinations();
        long weights = destinations.stream().mapToLong(Destination::weight).sum();
        if (destinations.isEmpty() || (destinations.size() > 1 && weights == 0)) {
            route.setDirectResponse(response(500, "no destination of this route has a weight"));
            return;
        }
        RouteAction.Builder action = timed(in.route(), path, origins)
                .setAppendXForwardedHost(host.defaults().forwardedHost());
        Retries.of(host.defaults().retry(in.route().retry()), path, origins).ifPresent(action::setRetryPolicy);
        rewrite(in.route(), forward, match, action);
        Mirrors.write(in, action, path, origins);
        HashPolicies.write(in.keys(), action);
        if (destinations.stream().anyMatch(d -> d.host().isEmpty())) {
            action.setClusterNotFoundResponseCode(RouteAction.ClusterNotFoundResponseCode.INTERNAL_SERVER_ERROR);
        }
        if (destinations.size() == 1) {
            Destination only = destinations.getFirst();
            origins.put(path + ".route.cluster", only.origin());
            action.setCluster(cluster(only, in.ports().getFirst()));
            edit(only.headers(), route);
            if (in.session(0) instanceof Setting.Set<SessionPersistence>(var kept, var by)) {
                origins.put(path + ".typed_per_filter_config[" + Sessions.FILTER + "]", by);
                route.putTypedPerFilterConfig(Sessions.FILTER, Sessions.of(kept));
            }
            offered(in.told(0)).ifPresent(words -> route.putTypedPerFilterConfig(OfferedAlpn.FILTER, words));
        } else {
            action.setWeightedClusters(weighted(in, destinations, action.hasHostRewriteLiteral(), path, origins));
        }
        route.setRoute(action);
    }

    private static Optional<Any> offered(RouteInputs.Told told) {
        return switch (told) {
            case NOTHING -> Optional.empty();
            case HTTP_1 -> Optional.of(OfferedAlpn.HTTP_1);
            case AS_CLIENT -> Optional.of(OfferedAlpn.BY_VERSION);
        };
    }

    /// @param routed the route itself says which host goes upstream, over what a destination says
    private static WeightedCluster weighted(
            RouteInputs in, List<Destination> destinations, boolean routed, String path, OriginPaths origins) {
        WeightedCluster.Builder weighted = WeightedCluster.newBuilder();
        for (int i = 0; i < destinations.size(); i++) {
            Destination destination = destinations.get(i);
            if (destination.weight() == 0) {
                continue;
            }
            origins.put(
                    path + ".route.weighted_clusters.clusters[" + weighted.getClustersCount() + "]",
                    destination.origin());
            HeaderEdits edits = destination.headers();
            WeightedCluster.ClusterWeight.Builder entry = WeightedCluster.ClusterWeight.newBuilder();
            if (!routed) {
                Headers.host(edits).ifPresent(entry::setHostRewriteLiteral);
            }
            if (in.session(i) instanceof Setting.Set<SessionPersistence>(var kept, var by)) {
                origins.put(
                        path + ".route.weighted_clusters.clusters[" + weighted.getClustersCount()
                                + "].typed_per_filter_config[" + Sessions.FILTER + "]",
                        by);
                entry.putTypedPerFilterConfig(Sessions.FILTER, Sessions.of(kept));
            }
            offered(in.told(i)).ifPresent(words -> entry.putTypedPerFilterConfig(OfferedAlpn.FILTER, words));
            weighted.addClusters(entry.setName(cluster(destination, in.ports().get(i)))
                    .setWeight(UInt32Value.of(destination.weight()))
                    .addAllRequestHeadersToAdd(Headers.options(edits.requestSet(), edits.requestAdd()))
                    .addAllRequestHeadersToRemove(Headers.removals(edits.requestRemove()))
                    .addAllResponseHeadersToAdd(Headers.options(edits.responseSet(), edits.responseAdd()))
                    .addAllResponseHeadersToRemove(Headers.removals(edits.responseRemove())));
        }
        return weighted.build();
    }

    static void edit(HeaderEdits edits, Route.Builder route) {
        route.addAllRequestHeadersToAdd(Headers.options(edits.requestSet(), edits.requestAdd()))
                .addAllRequestHeadersToRemove(Headers.removals(edits.requestRemove()))
                .addAllResponseHeadersToAdd(Headers.options(edits.responseSet(), edits.responseAdd()))
                .addAllResponseHeadersToRemove(Headers.removals(edits.responseRemove()));
    }

    // See untimed().
    @SuppressWarnings("deprecation")
    private static RouteAction.Builder timed(HttpRoute route, String path, OriginPaths origins) {
        RouteAction.Builder action = untimed();
        switch (route.timeout()) {
            case Setting.Unset<java.time.Duration>() -> {}
            case Setting.Off<java.time.Duration>(var origin) -> origins.put(path + ".route.timeout", origin);
            case Setting.Set<java.time.Duration>(var value, var origin) -> {
                origins.put(path + ".route.timeout", origin);
                action.setTimeout(Wire.duration(value)).setMaxGrpcTimeout(Wire.duration(value));
            }
        }
        return action;
    }

    private static void rewrite(
            HttpRoute route, Action.Forward forward, Optional<RouteMatch> match, RouteAction.Builder action) {
        Rewrite rewrite = forward.rewrite();
        Optional<String> host = Headers.host(route.headers())
                .or(() -> forward.destinations().size() == 1
                        ? Headers.host(forward.destinations().getFirst().headers())
                        : Optional.empty());
        if (!rewrite.authority().isEmpty()) {
            host = Optional.of(rewrite.authority());
        }
        host.ifPresent(action::setHostRewriteLiteral);
        path(rewrite.path(), match, action);
    }

    private static void path(PathRewrite rewrite, Optional<RouteMatch> match, RouteAction.Builder action) {
        switch (rewrite) {
            case PathRewrite.Keep() -> {}
            case PathRewrite.Full(var path) ->
                action.setRegexRewrite(RegexRewrites.of("/.*", path.replace("\\", "\\\\")));
            case PathRewrite.Regex(var pattern, var substitution) ->
                action.setRegexRewrite(RegexRewrites.of(pattern, substitution));
            case PathRewrite.Matched(var replacement) ->
                RegexRewrites.ofElements(match, replacement)
                        .ifPresentOrElse(action::setRegexRewrite, () -> action.setPrefixRewrite(replacement));
        }
    }

    private static String cluster(Destination destination, int port) {
        return ClusterNames.outbound(port, destination.subset(), destination.host());
    }
}
