package dev.meshwright.model;

import dev.meshwright.base.diagnostic.Origin;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Puts the routes of tables without hosts where other tables delegate to them (Istio VirtualService `delegate`).
///
/// A route that was put in holds within the matches of the route that delegates, and has that one's headers, timeout,
/// retries, fault, CORS policy, mirrors and rewrite where it has none of its own.
public final class Delegation {
    private final Map<String, RouteTable> targets = new HashMap<>();
    private final List<Problem> problems = new ArrayList<>();

    private Delegation() {}

    /// @param tables without delegates; those that had no hosts are gone; the very list when there is nothing to do
    public record Resolved(List<RouteTable> tables, List<Problem> problems) {}

    /// A delegate or route that is left out.
    ///
    /// @param at of the delegate field, or of the route that does not fit
    public record Problem(Cause cause, String target, Origin at) {}

    public enum Cause {
        UNKNOWN,
        /// Its `exportTo` leaves the delegating namespace out.
        NOT_VISIBLE,
        /// A match of its route fits into none of the matches of the delegating route.
        OUTSIDE
    }

    public static Resolved resolve(List<RouteTable> tables) {
        if (!anyDelegates(tables)) {
            return new Resolved(tables, List.of());
        }
        Delegation delegation = new Delegation();
        tables.stream()
                .filter(t -> t.hosts().isEmpty())
                .forEach(t -> delegation.targets.putIfAbsent(t.namespace() + "/" + t.name(), t));
        List<RouteTable> resolved = tables.stream()
                .filter(t -> !t.hosts().isEmpty())
                .map(delegation::resolve)
                .toList();
        return new Resolved(resolved, List.copyOf(delegation.problems));
    }

    private static boolean anyDelegates(List<RouteTable> tables) {
        for (RouteTable table : tables) {
            if (table.hosts().isEmpty() || delegates(table)) {
                return true;
            }
        }
        return false;
    }

    private static boolean delegates(RouteTable table) {
        for (HttpRoute route : table.http()) {
            if (route.action() instanceof HttpRoute.Action.Delegate) {
                return true;
            }
        }
        return false;
    }

    private RouteTable resolve(RouteTable table) {
        if (!delegates(table)) {
            return table;
        }
        List<HttpRoute> routes = new ArrayList<>();
        for (HttpRoute route : table.http()) {
            if (route.action() instanceof HttpRoute.Action.Delegate delegate) {
                target(table, delegate).ifPresent(target -> put(route, delegate, target, routes));
            } else {
                routes.add(route);
            }
        }
        return table.with(routes);
    }

    private Optional<RouteTable> target(RouteTable table, HttpRoute.Action.Delegate delegate) {
        String name = delegate.namespace() + "/" + delegate.name();
        Optional<RouteTable> target = Optional.ofNullable(targets.get(name));
        if (target.isEmpty()) {
            problems.add(new Problem(Cause.UNKNOWN, name, delegate.origin()));
            return target;
        }
        List<String> exportTo = target.get().exportTo();
        boolean visible = exportTo.isEmpty()
                || exportTo.contains("*")
                || exportTo.contains(table.namespace())
                || (exportTo.contains(".") && target.get().namespace().equals(table.namespace()));
        if (!visible) {
            problems.add(new Problem(Cause.NOT_VISIBLE, name, delegate.origin()));
            return Optional.empty();
        }
        return target;
    }

    private void put(HttpRoute root, HttpRoute.Action.Delegate delegate, RouteTable target, List<HttpRoute> to) {
        for (HttpRoute leaf : target.http()) {
            Optional<List<HttpRoute.RouteMatch>> matches = MatchNarrowing.all(root.matches(), leaf.matches());
            if (matches.isEmpty()) {
                problems.add(new Problem(Cause.OUTSIDE, target.namespace() + "/" + target.name(), leaf.origin()));
            } else {
                to.add(merged(root, delegate, leaf, matches.get()));
            }
        }
    }

    private static HttpRoute merged(
            HttpRoute root, HttpRoute.Action.Delegate delegate, HttpRoute leaf, List<HttpRoute.RouteMatch> matches) {
        HttpRoute.Action action = leaf.action() instanceof HttpRoute.Action.Forward forward
                        && forward.rewrite().equals(HttpRoute.Rewrite.NONE)
                ? new HttpRoute.Action.Forward(forward.destinations(), delegate.rewrite())
                : leaf.action();
        return new HttpRoute(
                MatchNarrowing.joined(root.name(), leaf.name()),
                matches,
                action,
                leaf.headers().equals(HttpRoute.HeaderEdits.NONE) ? root.headers() : leaf.headers(),
                leaf.timeout().isUnset() ? root.timeout() : leaf.timeout(),
                leaf.retry().isUnset() ? root.retry() : leaf.retry(),
                leaf.fault().isUnset() ? root.fault() : leaf.fault(),
                leaf.cors().isUnset() ? root.cors() : leaf.cors(),
                leaf.mirrors().isEmpty() ? root.mirrors() : leaf.mirrors(),
                leaf.origin());
    }
}
