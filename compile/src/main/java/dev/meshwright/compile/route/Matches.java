package dev.meshwright.compile.route;

import com.google.protobuf.BoolValue;
import dev.meshwright.compile.jwt.ClaimMatcher;
import dev.meshwright.compile.memo.Wire;
import dev.meshwright.model.HttpRoute;
import dev.meshwright.model.HttpRoute.RouteMatch;
import dev.meshwright.model.Match;
import io.envoyproxy.envoy.config.core.v3.RuntimeFractionalPercent;
import io.envoyproxy.envoy.config.route.v3.HeaderMatcher;
import io.envoyproxy.envoy.config.route.v3.QueryParameterMatcher;
import io.envoyproxy.envoy.type.matcher.v3.MetadataMatcher;
import io.envoyproxy.envoy.type.matcher.v3.RegexMatcher;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import io.envoyproxy.envoy.type.matcher.v3.ValueMatcher;

/// Conditions of the model as Envoy's route matches.
final class Matches {
    static final io.envoyproxy.envoy.config.route.v3.RouteMatch EVERYTHING =
            io.envoyproxy.envoy.config.route.v3.RouteMatch.newBuilder()
                    .setPrefix("/")
                    .build();

    private Matches() {}

    /// Whether the match, its node-dependent limits aside, holds for every request.
    static boolean isEverything(RouteMatch match) {
        boolean anyPath = switch (match.path()) {
            case Match.Path.Any() -> true;
            case Match.Path.Prefix(var value, var _) -> value.equals("/");
            case Match.Path.ElementPrefix(var value) -> value.equals("/");
            case Match.Path.Exact _, Match.Path.Regex _ -> false;
        };
        return anyPath
                && match.headers().isEmpty()
                && match.claims().isEmpty()
                && match.queryParams().isEmpty()
                && match.method().isEmpty()
                && match.authority().isEmpty()
                && match.scheme().isEmpty();
    }

    /// Envoy cannot turn a query parameter's condition round; such a match never holds, which is the safe side.
    static boolean isExpressible(RouteMatch match) {
        return match.queryParams().stream().noneMatch(Match.Named::invert);
    }

    static io.envoyproxy.envoy.config.route.v3.RouteMatch of(RouteMatch match) {
        var out = io.envoyproxy.envoy.config.route.v3.RouteMatch.newBuilder();
        path(match.path(), out);
        match.method().forEach(text -> out.addHeaders(header(":method", text, false)));
        match.authority().forEach(text -> out.addHeaders(header(":authority", text, false)));
        match.scheme().forEach(text -> out.addHeaders(header(":scheme", text, false)));
        match.headers().forEach(named -> out.addHeaders(header(named.name(), named.text(), named.invert())));
        match.queryParams().forEach(named -> out.addQueryParameters(query(named)));
        match.claims().forEach(claim -> out.addDynamicMetadata(claim(claim)));
        return out.build();
    }

    /// For a part of the requests only.
    static io.envoyproxy.envoy.config.route.v3.RouteMatch limited(
            io.envoyproxy.envoy.config.route.v3.RouteMatch match, int millionths) {
        return millionths == HttpRoute.ALL
                ? match
                : match.toBuilder()
                        .setRuntimeFraction(
                                RuntimeFractionalPercent.newBuilder().setDefaultValue(Wire.fraction(millionths)))
                        .build();
    }

    private static void path(Match.Path path, io.envoyproxy.envoy.config.route.v3.RouteMatch.Builder out) {
        switch (path) {
            case Match.Path.Any() -> out.setPrefix("/");
            case Match.Path.Exact(var value, var ignoreCase) ->
                out.setPath(value).setCaseSensitive(BoolValue.of(!ignoreCase));
            case Match.Path.Prefix(var value, var ignoreCase) ->
                out.setPrefix(value).setCaseSensitive(BoolValue.of(!ignoreCase));
            case Match.Path.ElementPrefix(var value) -> elementPrefix(value, out);
            case Match.Path.Regex(var value) -> out.setSafeRegex(regex(value));
        }
    }

    /// Envoy wants no slash at the end of a path-separated prefix.
    private static void elementPrefix(String value, io.envoyproxy.envoy.config.route.v3.RouteMatch.Builder out) {
        String bare = value.endsWith("/") ? value.substring(0, value.length() - 1) : value;
        if (bare.isEmpty()) {
            out.setPrefix("/");
        } else {
            out.setPathSeparatedPrefix(bare);
        }
    }

    /// An inverted condition holds where the header is absent: Envoy takes a missing header as empty then.
    private static HeaderMatcher header(String name, Match.Text text, boolean invert) {
        HeaderMatcher.Builder out = HeaderMatcher.newBuilder().setName(name).setInvertMatch(invert);
        if (text instanceof Match.Text.Present) {
            return out.setPresentMatch(true).build();
        }
        return out.setStringMatch(string(text))
                .setTreatMissingHeaderAsEmpty(invert)
                .build();
    }

    private static MetadataMatcher claim(Match.Claim claim) {
        ValueMatcher.Builder value = ValueMatcher.newBuilder();
        MetadataMatcher matcher = claim.text() instanceof Match.Text.Present
                ? ClaimMatcher.at(claim.path(), value.setPresentMatch(true).build())
                : ClaimMatcher.valueOrItem(
                        claim.path(), value.setStringMatch(string(claim.text())).build());
        return matcher.toBuilder().setInvert(claim.invert()).build();
    }

    private static QueryParameterMatcher query(Match.Named named) {
        QueryParameterMatcher.Builder out = QueryParameterMatcher.newBuilder().setName(named.name());
        if (named.text() instanceof Match.Text.Present) {
            return out.setPresentMatch(true).build();
        }
        return out.setStringMatch(string(named.text())).build();
    }

    static StringMatcher string(Match.Text text) {
        StringMatcher.Builder out = StringMatcher.newBuilder();
        return switch (text) {
            case Match.Text.Exact(var value) -> out.setExact(value).build();
            case Match.Text.Prefix(var value) -> out.setPrefix(value).build();
            case Match.Text.Suffix(var value) -> out.setSuffix(value).build();
            case Match.Text.Contains(var value) -> out.setContains(value).build();
            case Match.Text.Regex(var value) -> out.setSafeRegex(regex(value)).build();
            case Match.Text.Present() -> out.setSafeRegex(regex(".*")).build();
        };
    }

    static RegexMatcher regex(String pattern) {
        return RegexMatcher.newBuilder().setRegex(pattern).build();
    }
}
