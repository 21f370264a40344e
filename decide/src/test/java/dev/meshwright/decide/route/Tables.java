package dev.meshwright.decide.route;

import dev.meshwright.decide.match.HeaderMatch;
import dev.meshwright.decide.match.StringMatch;
import dev.meshwright.decide.metadata.Metadata;
import dev.meshwright.decide.retry.RetryPolicy;
import dev.meshwright.decide.span.RouteTracing;
import dev.meshwright.decide.trace.Place;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Small route tables for tests.
final class Tables {
    static final Place PLACE = Place.of("rds", "test");

    private Tables() {}

    static RouteTable table(boolean ignorePort, VirtualHost... hosts) {
        return new RouteTable(
                PLACE, "test", List.of(hosts), new RouteTable.Options(false, ignorePort, false, HeaderEdits.NONE));
    }

    static VirtualHost host(String name, List<String> domains, List<Route> routes) {
        return host(name, domains, routes, VirtualHost.RequireTls.NONE);
    }

    static VirtualHost host(String name, List<String> domains, List<Route> routes, VirtualHost.RequireTls requireTls) {
        return new VirtualHost(
                PLACE,
                name,
                domains,
                routes,
                PathIndex.of(routes),
                requireTls,
                HeaderEdits.NONE,
                PerFilter.NONE,
                false,
                false,
                -1,
                List.of());
    }

    static Route route(String cluster, RouteMatch match) {
        return route(cluster, match, new ClusterChoice.Named(cluster));
    }

    static Route route(String name, RouteMatch match, ClusterChoice clusters) {
        RouteAction action = new RouteAction.Forward(
                clusters,
                503,
                new PathRewrite.Keep(),
                new HostRewrite.Keep(),
                false,
                15_000,
                -1,
                -1,
                -1,
                0,
                RetryPolicy.NONE,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                false);
        return new Route(
                PLACE, name, match, action, HeaderEdits.NONE, Metadata.EMPTY, PerFilter.NONE, RouteTracing.NONE, -1);
    }

    static RouteMatch path(PathMatch path) {
        return new RouteMatch(path, List.of(), List.of(), false, RouteMatch.ALL);
    }

    static PathMatch prefix(String text) {
        return new PathMatch.Prefix(text.getBytes(StandardCharsets.UTF_8), false);
    }

    static PathMatch exact(String text) {
        return new PathMatch.Exact(text.getBytes(StandardCharsets.UTF_8), false);
    }

    static PathMatch separated(String text) {
        return new PathMatch.PathSeparatedPrefix(text.getBytes(StandardCharsets.UTF_8), false);
    }

    static HeaderMatch header(String name, String value) {
        return HeaderMatch.of(
                name,
                new HeaderMatch.Text(StringMatch.exact(value, StringMatch.Case.SENSITIVE)),
                HeaderMatch.Sense.HOLDS,
                HeaderMatch.Missing.NO_MATCH);
    }
}
