package dev.meshwright.dialects.document;

/// Where documents come from: whether what an API server asks of an object before it keeps it is still to be asked.
public enum Admission {
    /// Files that somebody wrote: counts of items, patterns and rules of the schema are asked.
    ASKED,
    /// Objects as a controller gets them, which may be older than the schema: only fields that nobody reads are
    /// refused.
    PAST
}
