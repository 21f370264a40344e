package dev.meshwright.proxy.accesslog;

/// A command operator, compiled: knows its argument and length, and finds its value in a record. May keep state
/// between lines, so each loop has its own.
///
/// @param <R> the kind of record
@FunctionalInterface
interface Operator<R> {
    /// Appends the value of `record`, escaped.
    ///
    /// @return whether there was one
    boolean append(R record, Line to);
}
