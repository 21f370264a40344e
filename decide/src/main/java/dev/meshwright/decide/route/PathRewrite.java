package dev.meshwright.decide.route;

import com.google.re2j.Pattern;

/// How the path changes on the way upstream, or in a redirect.
public sealed interface PathRewrite {
    record Keep() implements PathRewrite {}

    /// The matched prefix (or whole matched path) is replaced.
    record Prefix(String replacement) implements PathRewrite {}

    /// Everything including the query is replaced; redirects only.
    record Full(String path) implements PathRewrite {}

    /// All matches in the path without query are replaced.
    ///
    /// @param substitution in RE2J's form (`$1`), converted from RE2's (`\1`) when loaded
    record Regex(Pattern pattern, String substitution) implements PathRewrite {}
}
