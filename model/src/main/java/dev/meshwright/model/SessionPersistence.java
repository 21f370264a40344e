package dev.meshwright.model;

import java.time.Duration;

/// What a client shows to come to the endpoint again that answered it first (Gateway API `sessionPersistence`; Istio's
/// labels `istio.io/persistent-session` and `istio.io/persistent-session-header`). An endpoint that is gone or ejected
/// is replaced by another, of which the client is told.
public sealed interface SessionPersistence {
    /// @param path below which clients show it
    /// @param lifetime zero: for as long as the client keeps it
    record Cookie(String name, String path, Duration lifetime) implements SessionPersistence {}

    /// The client copies it from an answer into its requests.
    record Header(String name) implements SessionPersistence {}
}
