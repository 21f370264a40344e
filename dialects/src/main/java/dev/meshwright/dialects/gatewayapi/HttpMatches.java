package dev.meshwright.dialects.gatewayapi;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.tree.Fields;
import dev.meshwright.dialects.gatewayapi.ApiPart.RuleMatch;
import dev.meshwright.model.HttpRoute.RouteMatch;
import dev.meshwright.model.Match;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// `matches` of an HTTPRoute rule.
///
/// Rank (HTTPRouteRule `matches`): exact path, longest prefix, method, most headers, most query parameters. Where a
/// regular expression stands the API leaves open: here, as in Istio, behind every prefix, `/` included.
final class HttpMatches {
    private static final int EXACT = 3;
    private static final int PREFIX = 2;
    private static final int REGEX = 1;

    /// Of a rule without matches: behind all that ask for anything.
    static final List<Integer> LAST = List.of(0, 0, 0, 0, 0);

    private HttpMatches() {}

    static List<RuleMatch> read(Fields rule) {
        List<RuleMatch> matches = new ArrayList<>();
        for (Fields match : rule.sections("matches")) {
            Match.Path path = match.section("path").map(HttpMatches::path).orElse(new Match.Path.ElementPrefix("/"));
            List<Match.Named> headers = named(match, "headers");
            List<Match.Named> query = named(match, "queryParams");
            List<Match.Text> method = match.text("method").<Match.Text>map(Match.Text.Exact::new).stream()
                    .toList();
            List<Integer> rank = List.of(kind(path), length(path), method.size(), headers.size(), query.size());
            matches.add(new RuleMatch(of(path, headers, query, method, match), rank));
        }
        if (matches.isEmpty()) {
            Match.Path everything = new Match.Path.ElementPrefix("/");
            matches.add(new RuleMatch(of(everything, List.of(), List.of(), List.of(), rule), LAST));
        }
        return matches;
    }

    static RouteMatch of(
            Match.Path path,
            List<Match.Named> headers,
            List<Match.Named> query,
            List<Match.Text> method,
            Fields match) {
        return new RouteMatch(
                path, headers, query, method, List.of(), List.of(), 0, List.of(), Map.of(), "", match.origin());
    }

    private static Match.Path path(Fields path) {
        String value = path.text("value", "/");
        return switch (path.text("type", "PathPrefix")) {
            case "Exact" -> new Match.Path.Exact(value, false);
            case "RegularExpression" -> new Match.Path.Regex(regex(path, "value", value));
            default -> new Match.Path.ElementPrefix(value);
        };
    }

    static int kind(Match.Path path) {
        return switch (path) {
            case Match.Path.Exact _ -> EXACT;
            case Match.Path.ElementPrefix _, Match.Path.Prefix _, Match.Path.Any _ -> PREFIX;
            case Match.Path.Regex _ -> REGEX;
        };
    }

    static int length(Match.Path path) {
        return switch (path) {
            case Match.Path.Exact(var value, var _) -> value.length();
            case Match.Path.ElementPrefix(var value) -> value.length();
            case Match.Path.Prefix(var value, var _) -> value.length();
            case Match.Path.Regex(var value) -> value.length();
            case Match.Path.Any _ -> 0;
        };
    }

    /// Header names are compared without case, so they are kept in lower case; query parameters are not.
    static List<Match.Named> named(Fields match, String field) {
        List<Match.Named> named = new ArrayList<>();
        for (Fields each : match.sections(field)) {
            String name = each.text("name", "");
            String value = each.text("value", "");
            Match.Text text = each.text("type", "Exact").equals("RegularExpression")
                    ? new Match.Text.Regex(regex(each, "value", value))
                    : new Match.Text.Exact(value);
            String kept = field.equals("headers") ? name.toLowerCase(Locale.ROOT) : name;
            boolean first = named.stream().noneMatch(n -> n.name().equals(kept));
            if (first) {
                named.add(new Match.Named(kept, text, false));
            }
        }
        return named;
    }

    static String regex(Fields fields, String name, String pattern) {
        Optional<String> fault = Optional.empty();
        try {
            Pattern.compile(pattern);
        } catch (PatternSyntaxException e) {
            fault = Optional.of(e.getDescription());
        }
        fault.ifPresent(message -> fields.error(
                Codes.BAD_REGEX,
                name,
                "'" + pattern + "' is no regular expression of RE2: " + message,
                "look-around and back references do not exist in RE2"));
        return pattern;
    }
}
