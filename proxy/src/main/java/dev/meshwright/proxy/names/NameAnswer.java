package dev.meshwright.proxy.names;

/// What a look-up of a host name came to (docs/threats.md, S2). Names that do not exist are remembered, too.
/// Immutable.
public sealed interface NameAnswer {
    /// @param address numeric
    record Found(String address) implements NameAnswer {}

    /// @param why for the log and the answer
    record NotFound(String why) implements NameAnswer {}

    /// Too many wait for answers already.
    record Overflow() implements NameAnswer {}
}
