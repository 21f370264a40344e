package dev.meshwright.model;

/// How a path changes, on its way to a destination or in a redirect. The query stays.
public sealed interface PathRewrite {
    record Keep() implements PathRewrite {}

    /// The whole path.
    record Full(String path) implements PathRewrite {}

    /// The prefix that the route matched, or the whole path of a match without prefix.
    record Matched(String replacement) implements PathRewrite {}

    /// Everything in the path that the pattern finds.
    ///
    /// @param pattern RE2 syntax
    /// @param substitution with `\1` to `\9` for groups and `\0` for what was found
    record Regex(String pattern, String substitution) implements PathRewrite {}
}
