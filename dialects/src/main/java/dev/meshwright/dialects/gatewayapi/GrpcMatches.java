package dev.meshwright.dialects.gatewayapi;

import dev.meshwright.base.tree.Fields;
import dev.meshwright.dialects.gatewayapi.ApiPart.RuleMatch;
import dev.meshwright.model.Match;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// `matches` of a GRPCRoute rule: a method is the path `/SERVICE/METHOD` (gRPC over HTTP/2).
///
/// Rank (GRPCRouteRule `matches`): longest service, longest method, most headers; on one scale with the paths of
/// HTTPRoutes, which may stand beside them. A match of headers alone is behind all that name a method.
final class GrpcMatches {
    private GrpcMatches() {}

    static List<RuleMatch> read(Fields rule) {
        List<RuleMatch> matches = new ArrayList<>();
        for (Fields match : rule.sections("matches")) {
            Optional<Fields> method = match.section("method");
            String service = method.map(m -> m.text("service", "")).orElse("");
            String name = method.map(m -> m.text("method", "")).orElse("");
            Match.Path path = method.map(m -> path(m, service, name)).orElse(new Match.Path.ElementPrefix("/"));
            List<Match.Named> headers = HttpMatches.named(match, "headers");
            List<Integer> rank = method.isEmpty()
                    ? List.of(0, 0, 0, headers.size(), 0)
                    : List.of(HttpMatches.kind(path), length(path, service), name.length(), headers.size(), 0);
            matches.add(new RuleMatch(HttpMatches.of(path, headers, List.of(), List.of(), match), rank));
        }
        if (matches.isEmpty()) {
            matches.add(new RuleMatch(
                    HttpMatches.of(new Match.Path.ElementPrefix("/"), List.of(), List.of(), List.of(), rule),
                    HttpMatches.LAST));
        }
        return matches;
    }

    private static int length(Match.Path path, String service) {
        return path instanceof Match.Path.Regex ? service.length() : HttpMatches.length(path);
    }

    private static Match.Path path(Fields method, String service, String name) {
        if (method.text("type", "Exact").equals("RegularExpression")) {
            String services = service.isEmpty() ? "[^/]+" : HttpMatches.regex(method, "service", service);
            String names = name.isEmpty() ? "[^/]+" : HttpMatches.regex(method, "method", name);
            return new Match.Path.Regex("/(?:" + services + ")/(?:" + names + ")");
        }
        if (service.isEmpty()) {
            return new Match.Path.Regex("/[^/]+/" + java.util.regex.Pattern.quote(name));
        }
        return name.isEmpty()
                ? new Match.Path.ElementPrefix("/" + service)
                : new Match.Path.Exact("/" + service + "/" + name, false);
    }
}
