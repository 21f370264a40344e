package dev.meshwright.decide.rbac;

import dev.meshwright.decide.connection.ConnectionFacts;
import dev.meshwright.decide.metadata.Metadata;
import dev.meshwright.decide.request.RequestView;
import org.jspecify.annotations.Nullable;

/// What policies are asked about.
sealed interface Asked {
    ConnectionFacts connection();

    /// What earlier filters know of it.
    Metadata metadata();

    /// A connection whose bytes nobody reads. No condition on requests holds of it.
    record Connection(ConnectionFacts connection, Metadata metadata) implements Asked {}

    record Request(ConnectionFacts connection, RequestView request, Metadata metadata) implements Asked {}

    /// @param request null at the network level
    static Asked of(ConnectionFacts connection, @Nullable RequestView request, Metadata metadata) {
        return request == null ? new Connection(connection, metadata) : new Request(connection, request, metadata);
    }
}
