package dev.meshwright.proxy.names;

/// What is known of a name.
public sealed interface NameAnswer {
    /// @param address numeric
    record Found(String address) implements NameAnswer {}

    /// @param why for the log and the answer
    record NotFound(String why) implements NameAnswer {}

    /// Too many wait for answers already.
    record Overflow() implements NameAnswer {}
}
