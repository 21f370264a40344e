package dev.meshwright.model;

import dev.meshwright.model.HttpRoute.RouteMatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// One match inside another, as delegation has it: a request must pass both. Where both say something about the same
/// thing, the inner one must be the narrower, so that it alone is the condition; else there is no such match
/// (Istio, `mergeHTTPMatchRequests`).
final class MatchNarrowing {
    private MatchNarrowing() {}

    /// Every pair that can be; empty when an inner match fits into no outer one. No matches on one side: those of the
    /// other.
    static Optional<List<RouteMatch>> all(List<RouteMatch> outer, List<RouteMatch> inner) {
        if (outer.isEmpty() || inner.isEmpty()) {
            return Optional.of(outer.isEmpty() ? inner : outer);
        }
        List<RouteMatch> merged = new ArrayList<>();
        for (RouteMatch leaf : inner) {
            int before = merged.size();
            outer.forEach(root -> one(root, leaf).ifPresent(merged::add));
            if (merged.size() == before) {
                return Optional.empty();
            }
        }
        return Optional.of(merged);
    }

    static Optional<RouteMatch> one(RouteMatch root, RouteMatch leaf) {
        Map<String, String> labels = new TreeMap<>(root.sourceLabels());
        labels.putAll(leaf.sourceLabels());
        boolean fits = within(root.path(), leaf.path())
                && within(root.method(), leaf.method())
                && within(root.authority(), leaf.authority())
                && within(root.scheme(), leaf.scheme())
                && namedWithin(root.headers(), leaf.headers())
                && namedWithin(root.queryParams(), leaf.queryParams())
                && claimsWithin(root.claims(), leaf.claims())
                && (root.port() == 0 || leaf.port() == 0 || root.port() == leaf.port())
                && (root.gateways().isEmpty() || root.gateways().containsAll(leaf.gateways()))
                && labels.entrySet().containsAll(root.sourceLabels().entrySet())
                && (root.sourceNamespace().isEmpty()
                        || leaf.sourceNamespace().isEmpty()
                        || root.sourceNamespace().equals(leaf.sourceNamespace()));
        if (!fits) {
            return Optional.empty();
        }
        return Optional.of(new RouteMatch(
                joined(root.name(), leaf.name()),
                leaf.statPrefix().isEmpty() ? root.statPrefix() : leaf.statPrefix(),
                leaf.path() instanceof Match.Path.Any ? root.path() : leaf.path(),
                union(root.headers(), leaf.headers()),
                claims(root.claims(), leaf.claims()),
                union(root.queryParams(), leaf.queryParams()),
                either(root.method(), leaf.method()),
                either(root.authority(), leaf.authority()),
                either(root.scheme(), leaf.scheme()),
                leaf.port() == 0 ? root.port() : leaf.port(),
                leaf.gateways().isEmpty() ? root.gateways() : leaf.gateways(),
                labels,
                leaf.sourceNamespace().isEmpty() ? root.sourceNamespace() : leaf.sourceNamespace(),
                leaf.origin()));
    }

    /// Names of nested things, the outer one first.
    static String joined(String root, String leaf) {
        return root.isEmpty() || leaf.isEmpty() ? root + leaf : root + "-" + leaf;
    }

    private static <T> List<T> either(List<T> root, List<T> leaf) {
        return leaf.isEmpty() ? root : leaf;
    }

    private static List<Match.Named> union(List<Match.Named> root, List<Match.Named> leaf) {
        List<Match.Named> all = new ArrayList<>(leaf);
        root.stream().filter(r -> leaf.stream().noneMatch(l -> alike(r, l))).forEach(all::add);
        return all;
    }

    private static List<Match.Claim> claims(List<Match.Claim> root, List<Match.Claim> leaf) {
        List<Match.Claim> all = new ArrayList<>(leaf);
        root.stream().filter(r -> leaf.stream().noneMatch(l -> alike(r, l))).forEach(all::add);
        return all;
    }

    private static boolean claimsWithin(List<Match.Claim> root, List<Match.Claim> leaf) {
        return leaf.stream()
                .allMatch(l -> root.stream().filter(r -> alike(r, l)).allMatch(r -> within(r.text(), l.text())));
    }

    private static boolean alike(Match.Claim one, Match.Claim other) {
        return one.path().equals(other.path()) && one.invert() == other.invert();
    }

    private static boolean alike(Match.Named one, Match.Named other) {
        return one.name().equals(other.name()) && one.invert() == other.invert();
    }

    private static boolean namedWithin(List<Match.Named> root, List<Match.Named> leaf) {
        return leaf.stream()
                .allMatch(l -> root.stream().filter(r -> alike(r, l)).allMatch(r -> within(r.text(), l.text())));
    }

    private static boolean within(List<Match.Text> root, List<Match.Text> leaf) {
        return root.isEmpty() || leaf.stream().allMatch(l -> root.stream().anyMatch(r -> within(r, l)));
    }

    private static boolean within(Match.Text root, Match.Text leaf) {
        return switch (root) {
            case Match.Text.Present() -> true;
            case Match.Text.Exact exact -> exact.equals(leaf);
            case Match.Text.Prefix(var prefix) ->
                switch (leaf) {
                    case Match.Text.Exact(var value) -> value.startsWith(prefix);
                    case Match.Text.Prefix(var value) -> value.startsWith(prefix);
                    default -> false;
                };
            case Match.Text.Suffix(var suffix) ->
                switch (leaf) {
                    case Match.Text.Exact(var value) -> value.endsWith(suffix);
                    case Match.Text.Suffix(var value) -> value.endsWith(suffix);
                    default -> false;
                };
            case Match.Text.Contains(var part) -> leaf instanceof Match.Text.Exact(var value) && value.contains(part);
            // Whether one expression takes all that another takes is not decided here.
            case Match.Text.Regex _ -> false;
        };
    }

    private static boolean within(Match.Path root, Match.Path leaf) {
        if (root instanceof Match.Path.Any || leaf instanceof Match.Path.Any) {
            return true;
        }
        return switch (root) {
            case Match.Path.Any() -> true;
            case Match.Path.Exact exact -> exact.equals(leaf);
            case Match.Path.Prefix(var prefix, var ignoreCase) ->
                switch (leaf) {
                    case Match.Path.Exact(var value, var ignore) -> ignore == ignoreCase && value.startsWith(prefix);
                    case Match.Path.Prefix(var value, var ignore) -> ignore == ignoreCase && value.startsWith(prefix);
                    case Match.Path.ElementPrefix(var value) -> !ignoreCase && value.startsWith(prefix);
                    case Match.Path.Any _, Match.Path.Regex _ -> false;
                };
            case Match.Path.ElementPrefix(var prefix) ->
                switch (leaf) {
                    case Match.Path.Exact(var value, var ignore) -> !ignore && inside(prefix, value);
                    case Match.Path.ElementPrefix(var value) -> inside(prefix, value);
                    case Match.Path.Any _, Match.Path.Prefix _, Match.Path.Regex _ -> false;
                };
            case Match.Path.Regex _ -> false;
        };
    }

    private static boolean inside(String prefix, String path) {
        String bare = prefix.endsWith("/") ? prefix.substring(0, prefix.length() - 1) : prefix;
        return path.equals(bare) || path.startsWith(bare + "/");
    }
}
