package dev.meshwright.model;

/// Where the value of a tag comes from that is added to spans.
public sealed interface SpanTag {
    record Literal(String value) implements SpanTag {}

    /// Of the proxy's environment.
    ///
    /// @param otherwise when it is not set; empty: no tag
    record Environment(String name, String otherwise) implements SpanTag {}

    /// Of the request.
    ///
    /// @param otherwise when it is not there; empty: no tag
    record Header(String name, String otherwise) implements SpanTag {}

    /// In the words of access logs, `%REQUESTED_SERVER_NAME%`; an operator without value is nothing.
    record Formatted(String format) implements SpanTag {}
}
