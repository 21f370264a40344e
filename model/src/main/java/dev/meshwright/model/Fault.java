package dev.meshwright.model;

import dev.meshwright.base.diagnostic.Origin;
import java.time.Duration;

/// Delays and failures that the caller's proxy adds to requests on purpose; a request may get both, the delay first.
public record Fault(Setting<Delay> delay, Setting<Abort> abort, Origin origin) {
    /// @param fixed at least a millisecond
    /// @param millionths of requests that are held back, 0..1,000,000
    public record Delay(Duration fixed, int millionths) {}

    /// @param millionths of requests that fail, 0..1,000,000
    public record Abort(Failure failure, int millionths) {}

    /// What an aborted request is answered with.
    public sealed interface Failure {
        /// @param status 200..599
        record Http(int status) implements Failure {}

        /// @param status 0..16 (gRPC, "Status codes and their use in gRPC")
        record Grpc(int status) implements Failure {}
    }
}
