package dev.meshwright.decide.span;

import dev.meshwright.decide.format.Template;
import java.util.List;

/// A tag that the configuration adds to spans: `type.tracing.v3.CustomTag`. A tag whose value is empty is left out.
public sealed interface CustomTag {
    String tag();

    record Literal(String tag, String value) implements CustomTag {}

    record Environment(String tag, String name, String defaultValue) implements CustomTag {}

    /// @param name in lower case
    record RequestHeader(String tag, String name, String defaultValue) implements CustomTag {}

    /// @param path below the filter's struct; empty: the struct itself
    record OfMetadata(String tag, Of of, String filter, List<String> path, String defaultValue) implements CustomTag {
        public OfMetadata {
            path = List.copyOf(path);
        }
    }

    /// A format string of access logs.
    record Formatted(String tag, Template template) implements CustomTag {}

    /// Whose metadata.
    enum Of {
        REQUEST,
        ROUTE,
        CLUSTER,
        HOST
    }
}
