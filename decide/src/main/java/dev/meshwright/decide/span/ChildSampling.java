package dev.meshwright.decide.span;

/// Whether the span of a call that a request causes is told to the collector.
public enum ChildSampling {
    /// Where the request's is.
    AS_PARENT,
    ALWAYS,
    NEVER
}
