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

    /// For a prefix of whole path elements that shrinks to one ending in a slash, or is the slash alone; nothing
    /// when a prefix rewrite does it. Envoy's would turn `/foo/x` into `//x` where `/foo` becomes `/`.
    /// It would turn `/x` into `/foox` where the slash becomes `/foo`.
    static Optional<RegexMatchAndSubstitute> ofElements(Optional<RouteMatch> match, String replacement) {
        if (match.isEmpty() || !(match.get().path() instanceof Match.Path.ElementPrefix(var prefix))) {
            return Optional.empty();
        }
        String bare = prefix.endsWith("/") ? prefix.substring(0, prefix.length() - 1) : prefix;
        if (!bare.isEmpty() && !replacement.endsWith("/")) {
            return Optional.empty();
        }
        String ended = replacement.endsWith("/") ? replacement : replacement + "/";
        return Optional.of(
                of("^" + java.util.regex.Pattern.quote(bare) + "/?(.*)$", ended.replace("\\", "\\\\") + "\\1"));
    }
}
