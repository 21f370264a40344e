package dev.meshwright.dialects.istio;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.diagnostic.Origin;
import dev.meshwright.base.tree.Fields;
import dev.meshwright.base.tree.Tree;
import dev.meshwright.dialects.document.ElementDocument;
import dev.meshwright.model.Cors;
import dev.meshwright.model.Fault;
import dev.meshwright.model.HttpRoute;
import dev.meshwright.model.Match;
import dev.meshwright.model.Mirror;
import dev.meshwright.model.Setting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One entry of `spec.http`.
final class HttpRouteReader {
    private HttpRouteReader() {}

    /// Nothing when the entry has no usable action; that is an error, so the element is refused.
    static Optional<HttpRoute> read(ElementDocument document, Fields entry) {
        String name = entry.text("name", "");
        List<HttpRoute.RouteMatch> matches = new ArrayList<>();
        for (Fields match : entry.sections("match")) {
            matches.add(HttpMatchReader.read(document, match));
            match.done();
        }
        HttpRoute.HeaderEdits headers = HeaderEditsReader.read(entry, rewrittenAuthority(entry));
        Setting<Duration> timeout = Settings.durationOrOff(entry, "timeout");
        Setting<HttpRoute.RetryPolicy> retry = entry.section("retries")
                .map(retries -> RetryReader.read(retries, retries.origin()))
                .orElse(Setting.unset());
        List<Fields> routes = entry.sections("route");
        for (Fields route : routes) {
            retry = misplacedRetries(entry, route, routes.size(), retry);
            route.belongsElsewhere(
                    entry.path() + ", beside 'route'",
                    "timeout",
                    "match",
                    "rewrite",
                    "redirect",
                    "directResponse",
                    "fault",
                    "mirror",
                    "corsPolicy");
        }
        Setting<Fault> fault = FaultReader.read(entry);
        Setting<Cors> cors = CorsReader.read(entry);
        List<Mirror> mirrors = MirrorReader.read(document, entry);
        entry.section("redirect").ifPresent(redirect -> prefixToReplace(redirect, matches));
        Optional<HttpRoute.Action> action = action(document, entry, routes);
        Setting<HttpRoute.RetryPolicy> retryPolicy = retry;
        return action.map(a ->
                new HttpRoute(name, matches, a, headers, timeout, retryPolicy, fault, cors, mirrors, entry.origin()));
    }

    private static String rewrittenAuthority(Fields entry) {
        return entry.any("rewrite")
                .flatMap(tree -> tree instanceof Tree.Mapping mapping ? mapping.get("authority") : Optional.empty())
                .map(tree -> tree instanceof Tree.Scalar scalar ? scalar.text() : "")
                .orElse("");
    }

    /// A prefix can be replaced only where one was matched.
    private static void prefixToReplace(Fields redirect, List<HttpRoute.RouteMatch> matches) {
        boolean others = matches.stream().anyMatch(match -> switch (match.path()) {
            case Match.Path.Exact _, Match.Path.Regex _ -> true;
            case Match.Path.Prefix _, Match.Path.ElementPrefix _, Match.Path.Any _ -> false;
        });
        if (!redirect.text("prefixRewrite", "").isEmpty() && others) {
            redirect.error(
                    Codes.CONTRADICTION,
                    "prefixRewrite",
                    "replaces the prefix that was matched, and a match of this entry has none (expected: uri.prefix)",
                    "match by prefix, or write redirect.uri");
        }
    }

    private static Optional<HttpRoute.Action> action(ElementDocument document, Fields entry, List<Fields> routes) {
        Optional<Fields> redirect = entry.section("redirect");
        Optional<Fields> respond = entry.section("directResponse");
        Optional<Fields> rewrite = entry.section("rewrite");
        HttpRoute.Rewrite rewriting = rewrite.map(ActionReader::rewrite).orElse(HttpRoute.Rewrite.NONE);
        List<HttpRoute.Destination> destinations = DestinationReader.readAll(document, entry, routes);
        Optional<Fields> delegate = entry.section("delegate");
        int actions = entry.count("route", "redirect", "directResponse", "delegate");
        if (actions == 0) {
            entry.missing("route", "route, redirect, directResponse or delegate");
            return Optional.empty();
        }
        if (actions > 1) {
            entry.findings()
                    .error(
                            Codes.CONTRADICTION,
                            entry.position(),
                            entry.path() + ": has " + actions
                                    + " of route, redirect, directResponse and delegate (expected: one)",
                            "a request can have one outcome only",
                            "keep one of them");
            return Optional.empty();
        }
        if (delegate.isPresent()) {
            return Optional.of(delegate(document, delegate.get(), rewriting));
        }
        if (rewrite.isPresent() && !entry.has("route")) {
            entry.error(
                    Codes.CONTRADICTION, "rewrite", "needs a route to rewrite for", "remove it, or use redirect.uri");
        }
        if (entry.has("fault") && entry.count("redirect", "directResponse") > 0) {
            entry.error(
                    Codes.CONTRADICTION,
                    "fault",
                    "needs a route whose requests it disturbs",
                    "remove it, or replace redirect and directResponse by a route");
        }
        if (redirect.isPresent()) {
            return Optional.of(new HttpRoute.Action.Redirecting(ActionReader.redirect(redirect.get())));
        }
        if (respond.isPresent()) {
            return Optional.of(ActionReader.respond(respond.get()));
        }
        if (destinations.isEmpty()) {
            if (entry.has("route") && routes.isEmpty()) {
                entry.error(
                        Codes.MISSING_FIELD,
                        "route",
                        "empty (expected: at least one destination)",
                        "add a destination");
            }
            return Optional.empty();
        }
        return Optional.of(new HttpRoute.Action.Forward(destinations, rewriting));
    }

    private static HttpRoute.Action delegate(ElementDocument document, Fields delegate, HttpRoute.Rewrite rewrite) {
        String name = delegate.requiredText("name", "the name of a VirtualService without hosts");
        String namespace = delegate.text("namespace", document.namespace());
        delegate.done();
        return new HttpRoute.Action.Delegate(
                namespace.isEmpty() ? document.namespace() : namespace, name, rewrite, delegate.origin());
    }

    /// `retries` beside `destination`, one level below its place, as a widely copied example has it. With one
    /// destination there is no doubt what is meant; the model is then the same as from the right place.
    private static Setting<HttpRoute.RetryPolicy> misplacedRetries(
            Fields entry, Fields route, int siblings, Setting<HttpRoute.RetryPolicy> proper) {
        if (!route.has("retries")) {
            return proper;
        }
        String where = route.path("retries");
        String place = entry.path("retries");
        if (siblings > 1 || entry.has("retries")) {
            String why = siblings > 1
                    ? "the entry has " + siblings + " destinations, and retries hold for all of them or for none"
                    : "the entry has retries of its own already, so it is in doubt which of the two counts";
            route.accept("retries")
                    .findings()
                    .error(
                            Codes.RETRIES_TOO_DEEP_REFUSED,
                            route.keyPosition("retries"),
                            where + ": one level too deep (expected: " + place + ")",
                            why,
                            siblings > 1
                                    ? "move 'retries' out of the route entry, beside 'route' (" + place + ")"
                                    : "remove one of the two");
            return proper;
        }
        route.findings()
                .warning(
                        Codes.RETRIES_TOO_DEEP,
                        route.keyPosition("retries"),
                        where + ": one level too deep (expected: " + place + ")",
                        "it is honoured here, as there is one destination; a Kubernetes API server would drop it"
                                + " silently",
                        "move 'retries' out of the route entry, beside 'route' (" + place + ")");
        Origin asIfInPlace = new Origin(entry.origin().element(), place, route.position("retries"));
        return route.section("retries")
                .map(retries -> RetryReader.read(retries, asIfInPlace))
                .orElse(proper);
    }
}
