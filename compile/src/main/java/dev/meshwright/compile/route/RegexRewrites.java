package dev.meshwright.compile.route;

import dev.meshwright.model.HttpRoute.RouteMatch;
import dev.meshwright.model.Match;
import io.envoyproxy.envoy.type.matcher.v3.RegexMatchAndSubstitute;
import java.util.Optional;

/// Rewrites of paths that Envoy's prefix rewrite cannot say.
final class RegexRewrites {
    private RegexRewrites() {}

    static RegexMatchAndSubstitute of(String pattern, String substitution) {
        return RegexMatchAndSubstitute.newBuilder()
                .setPattern(Matches.regex(pattern))
                .setSubstitution(substitution)
                .build();
    }

    /// For a prefix of whole path elements that shrinks to one ending in a slash; nothing when a prefix rewrite
    /// does it. Envoy's prefix rewrite of `/foo` to `/` would turn `/foo/x` into `//x`.
    static Optional<RegexMatchAndSubstitute> ofElements(Optional<RouteMatch> match, String replacement) {
        if (match.isPresent()
                && match.get().path() instanceof Match.Path.ElementPrefix(var prefix)
                && replacement.endsWith("/")) {
            String bare = prefix.endsWith("/") ? prefix.substring(0, prefix.length() - 1) : prefix;
            return Optional.of(of(
                    "^" + java.util.regex.Pattern.quote(bare) + "/?(.*)$", replacement.replace("\\", "\\\\") + "\\1"));
        }
        return Optional.empty();
    }
}
