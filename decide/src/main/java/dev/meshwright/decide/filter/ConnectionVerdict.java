package dev.meshwright.decide.filter;

import dev.meshwright.decide.extauthz.ExternalCheck;
import dev.meshwright.decide.trace.Place;

/// What the network filters of a chain say of a connection, before the last of them takes it.
public sealed interface ConnectionVerdict {
    record Passes() implements ConnectionVerdict {}

    /// It is closed.
    ///
    /// @param details why, as logged
    record Closed(Place filter, String details) implements ConnectionVerdict {}

    /// A provider must be asked; then [ConnectionKernel#follow] says what its answer means, and the filters are asked
    /// on.
    record AsksProvider(ExternalCheck check) implements ConnectionVerdict {}
}
