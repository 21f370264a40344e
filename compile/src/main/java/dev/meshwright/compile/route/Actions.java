package dev.meshwright.compile.route;

import com.google.protobuf.Duration;
import com.google.protobuf.UInt32Value;
import dev.meshwright.compile.cluster.ClusterNames;
import dev.meshwright.compile.memo.OriginPaths;
import dev.meshwright.compile.memo.Wire;
import dev.meshwright.model.HttpRoute;
import dev.meshwright.model.HttpRoute.Action;
import dev.meshwright.model.HttpRoute.Destination;
import dev.meshwright.model.HttpRoute.HeaderEdits;
import dev.meshwright.model.HttpRoute.Rewrite;
import dev.meshwright.model.HttpRoute.RouteMatch;
import dev.meshwright.model.Match;
import dev.meshwright.model.Setting;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.route.v3.DirectResponseAction;
import io.envoyproxy.envoy.config.route.v3.RedirectAction;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.config.route.v3.WeightedCluster;
import io.envoyproxy.envoy.type.matcher.v3.RegexMatchAndSubstitute;
import java.util.List;
import java.util.Optional;

/// What a route does with a request.
///
/// A destination names its cluster whether or not there is one: where the host or subset is unknown the proxy
/// answers 503 with flag NC, as under Istio, and the log names the route.
final class Actions {
    private Actions() {}

    /// @param match the one that led here; it decides what a rewrite replaces
    /// @param path of the route inside its resource
    static void write(
            RouteInputs in, Optional<RouteMatch> match, Route.Builder route, String path, OriginPaths origins) {
        switch (in.route().action()) {
            case Action.Forward forward -> forward(in, forward, match, route, path, origins);
            case Action.Redirect redirect -> {
                origins.put(path + ".redirect", redirect.origin());
                route.setRedirect(redirect(redirect));
            }
            case Action.Respond respond -> {
                origins.put(path + ".direct_response", respond.origin());
                route.setDirectResponse(response(respond.status(), respond.body()));
            }
        }
    }

    static DirectResponseAction response(int status, String body) {
        DirectResponseAction.Builder response =
                DirectResponseAction.newBuilder().setStatus(status);
        if (!body.isEmpty()) {
            response.setBody(DataSource.newBuilder().setInlineString(body));
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
            Route.Builder route,
            String path,
            OriginPaths origins) {
        List<Destination> destinations = forward.destinations();
        long weights = destinations.stream().mapToLong(Destination::weight).sum();
        if (destinations.isEmpty() || (destinations.size() > 1 && weights == 0)) {
            route.setDirectResponse(response(500, "no destination of this route has a weight"));
            return;
        }
        RouteAction.Builder action = timed(in.route(), path, origins);
        Retries.of(in.route().retry(), path, origins).ifPresent(action::setRetryPolicy);
        rewrite(in.route(), forward, match, action);
        if (destinations.size() == 1) {
            Destination only = destinations.getFirst();
            origins.put(path + ".route.cluster", only.origin());
            action.setCluster(cluster(only, in.ports().getFirst()));
            edit(only.headers(), route);
        } else {
            action.setWeightedClusters(weighted(in, destinations, path, origins));
        }
        route.setRoute(action);
    }

    private static WeightedCluster weighted(
            RouteInputs in, List<Destination> destinations, String path, OriginPaths origins) {
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
            weighted.addClusters(WeightedCluster.ClusterWeight.newBuilder()
                    .setName(cluster(destination, in.ports().get(i)))
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
        if (rewrite.uri().isEmpty()) {
            return;
        }
        if (match.isPresent()
                && match.get().path() instanceof Match.Path.ElementPrefix(var prefix)
                && rewrite.uri().endsWith("/")) {
            action.setRegexRewrite(elementRewrite(prefix, rewrite.uri()));
        } else {
            action.setPrefixRewrite(rewrite.uri());
        }
    }

    /// Envoy's prefix rewrite of `/foo` to `/` would turn `/foo/x` into `//x`.
    private static RegexMatchAndSubstitute elementRewrite(String prefix, String uri) {
        String bare = prefix.endsWith("/") ? prefix.substring(0, prefix.length() - 1) : prefix;
        return RegexMatchAndSubstitute.newBuilder()
                .setPattern(Matches.regex("^" + java.util.regex.Pattern.quote(bare) + "/?(.*)$"))
                .setSubstitution(uri.replace("\\", "\\\\") + "\\1")
                .build();
    }

    private static RedirectAction redirect(Action.Redirect redirect) {
        RedirectAction.Builder out = RedirectAction.newBuilder().setResponseCode(code(redirect.status()));
        if (!redirect.uri().isEmpty()) {
            out.setPathRedirect(redirect.uri());
        }
        if (!redirect.authority().isEmpty()) {
            out.setHostRedirect(redirect.authority());
        }
        if (!redirect.scheme().isEmpty()) {
            out.setSchemeRedirect(redirect.scheme());
        }
        if (redirect.port() != 0) {
            out.setPortRedirect(redirect.port());
        }
        return out.build();
    }

    private static RedirectAction.RedirectResponseCode code(int status) {
        return switch (status) {
            case 302 -> RedirectAction.RedirectResponseCode.FOUND;
            case 303 -> RedirectAction.RedirectResponseCode.SEE_OTHER;
            case 307 -> RedirectAction.RedirectResponseCode.TEMPORARY_REDIRECT;
            case 308 -> RedirectAction.RedirectResponseCode.PERMANENT_REDIRECT;
            default -> RedirectAction.RedirectResponseCode.MOVED_PERMANENTLY;
        };
    }

    private static String cluster(Destination destination, int port) {
        return ClusterNames.outbound(port, destination.subset(), destination.host());
    }
}
