package dev.meshwright.dialects.gatewayapi;

import dev.meshwright.dialects.gatewayapi.ApiPart.Filters;
import dev.meshwright.dialects.gatewayapi.ApiPart.Route;
import dev.meshwright.dialects.gatewayapi.ApiPart.Rule;
import dev.meshwright.dialects.gatewayapi.ApiPart.RuleMatch;
import dev.meshwright.model.HttpRoute;
import dev.meshwright.model.HttpRoute.Action;
import dev.meshwright.model.HttpRoute.Destination;
import dev.meshwright.model.HttpRoute.RouteMatch;
import dev.meshwright.model.Mirror;
import dev.meshwright.model.PathRewrite;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// One match of one rule of a route, as it stands in the pool of all rules that apply in one place.
///
/// @param port that the match is limited to; 0: any
record Pooled(Route route, int rule, int match, int port) {
    /// The API's precedence: most specific match, then oldest route, then namespace and name, then place
    /// in the document.
    static final Comparator<Pooled> PRECEDENCE = Comparator.<Pooled, List<Integer>>comparing(
                    p -> p.ruleMatch().rank(), Pooled::higherFirst)
            .thenComparing(p -> p.route.created())
            .thenComparing(p -> p.route.id().namespace())
            .thenComparing(p -> p.route.id().name())
            .thenComparing(p -> p.route.id().kind())
            .thenComparingInt(Pooled::rule)
            .thenComparingInt(Pooled::match);

    static List<Pooled> of(Route route, int port) {
        List<Pooled> all = new ArrayList<>();
        for (int r = 0; r < route.rules().size(); r++) {
            for (int m = 0; m < route.rules().get(r).matches().size(); m++) {
                all.add(new Pooled(route, r, m, port));
            }
        }
        return all;
    }

    private static int higherFirst(List<Integer> one, List<Integer> other) {
        for (int i = 0; i < one.size(); i++) {
            int by = Integer.compare(other.get(i), one.get(i));
            if (by != 0) {
                return by;
            }
        }
        return 0;
    }

    private RuleMatch ruleMatch() {
        return spec().matches().get(match);
    }

    private Rule spec() {
        return route.rules().get(rule);
    }

    /// One route; one for each backend where a backend has filters that a proxy has for whole routes only, each
    /// for its share of the requests.
    List<HttpRoute> toRoutes(Backends backends) {
        Rule spec = spec();
        List<Destination> destinations = backends.destinations(route, spec);
        boolean apart = destinations.size() > 1
                && spec.backends().stream().anyMatch(b -> !b.filters().headersOnly());
        if (!apart) {
            Filters own = destinations.size() == 1 ? spec.backends().getFirst().filters() : Filters.NONE;
            return List.of(toRoute(backends, own, destinations, HttpRoute.ALL));
        }
        long total = destinations.stream().mapToLong(Destination::weight).sum();
        if (total == 0) {
            return List.of(toRoute(backends, Filters.NONE, destinations, HttpRoute.ALL));
        }
        List<HttpRoute> routes = new ArrayList<>();
        long upTo = 0;
        for (int i = 0; i < destinations.size(); i++) {
            Destination to = destinations.get(i);
            if (to.weight() > 0) {
                upTo += to.weight();
                routes.add(toRoute(
                        backends, spec.backends().get(i).filters(), List.of(to), (int) (upTo * HttpRoute.ALL / total)));
            }
        }
        return routes;
    }

    private HttpRoute toRoute(Backends backends, Filters own, List<Destination> destinations, int millionths) {
        Rule spec = spec();
        Filters filters = spec.filters();
        List<Mirror> mirrors = new ArrayList<>(backends.mirrors(route, filters.mirrors()));
        mirrors.addAll(backends.mirrors(route, own.mirrors()));
        return new HttpRoute(
                name(),
                List.of(limited(ruleMatch().match())),
                action(filters, own, destinations, spec),
                filters.headers(),
                spec.timeout(),
                spec.retry(),
                dev.meshwright.model.Setting.unset(),
                own.cors().isUnset() ? filters.cors() : own.cors(),
                mirrors,
                spec.sessions(),
                millionths,
                spec.origin());
    }

    /// Without any backend that gets requests, the answer is 500 (HTTPRouteRule `backendRefs`).
    private static Action action(Filters filters, Filters own, List<Destination> destinations, Rule spec) {
        if (!filters.redirect().isEmpty()) {
            return new Action.Redirecting(filters.redirect().getFirst());
        }
        boolean none =
                destinations.stream().allMatch(d -> d.weight() == 0 || d.host().isEmpty());
        if (none) {
            return new Action.Respond(500, HttpRoute.Body.NONE, spec.origin());
        }
        if (!own.redirect().isEmpty()) {
            return new Action.Redirecting(own.redirect().getFirst());
        }
        PathRewrite path = own.path() instanceof PathRewrite.Keep ? filters.path() : own.path();
        String hostname = own.hostname().isEmpty() ? filters.hostname() : own.hostname();
        return new Action.Forward(destinations, new HttpRoute.Rewrite(path, hostname));
    }

    private RouteMatch limited(RouteMatch m) {
        return new RouteMatch(
                m.name(),
                m.statPrefix(),
                m.path(),
                m.headers(),
                m.claims(),
                m.queryParams(),
                m.method(),
                m.authority(),
                m.scheme(),
                port,
                m.gateways(),
                m.sourceLabels(),
                m.sourceNamespace(),
                m.origin());
    }

    private String name() {
        String rule = spec().name().isEmpty() ? Integer.toString(this.rule) : spec().name();
        return route.id().namespace() + "." + route.id().name() + "." + rule;
    }
}
