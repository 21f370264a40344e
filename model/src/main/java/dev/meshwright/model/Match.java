package dev.meshwright.model;

import java.util.List;

/// Conditions on text and paths, in the neutral form that all dialects share (`dialects.md`, section 4).
public final class Match {
    private Match() {}

    /// A condition on a whole path without its query.
    public sealed interface Path {
        record Any() implements Path {}

        record Exact(String value, boolean ignoreCase) implements Path {}

        /// String prefix: `/foo` matches `/foobar` (Istio, Envoy).
        record Prefix(String value, boolean ignoreCase) implements Path {}

        /// Element prefix: `/foo` matches `/foo` and `/foo/x` only (Gateway API, Kuma).
        record ElementPrefix(String value) implements Path {}

        /// RE2 syntax, must match the whole path.
        record Regex(String value) implements Path {}
    }

    /// A condition on a single text value.
    public sealed interface Text {
        record Exact(String value) implements Text {}

        record Prefix(String value) implements Text {}

        record Suffix(String value) implements Text {}

        record Contains(String value) implements Text {}

        /// RE2 syntax, must match the whole value.
        record Regex(String value) implements Text {}

        record Present() implements Text {}
    }

    /// A condition on a named header or query parameter; `invert` turns it round (absent counts as "no match").
    public record Named(String name, Text text, boolean invert) {}

    /// A condition on a claim of the request's verified token, which is text or a list of texts.
    ///
    /// @param path names from the outside in, at least one
    /// @param invert turns it round; a request without such a claim has no match
    public record Claim(List<String> path, Text text, boolean invert) {
        public Claim {
            path = List.copyOf(path);
        }
    }
}
