package dev.meshwright.decide.route;

/// What of a request makes it stick to a host. Several are mixed in order until a terminal one gave a value.
public sealed interface HashPolicy {
    boolean terminal();

    record Header(String name, boolean terminal) implements HashPolicy {}

    /// @param ttlMillis negative: never set by us; 0: session cookie
    record Cookie(String name, String path, long ttlMillis, boolean terminal) implements HashPolicy {}

    record SourceIp(boolean terminal) implements HashPolicy {}

    record QueryParameter(String name, boolean terminal) implements HashPolicy {}
}
