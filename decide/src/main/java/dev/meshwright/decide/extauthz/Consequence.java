package dev.meshwright.decide.extauthz;

import dev.meshwright.decide.metadata.Value;
import java.util.List;

/// What a provider's answer, or the lack of one, means for what it was asked about.
public sealed interface Consequence {
    /// What is counted (`ok`, `denied`, `error`, `failure_mode_allowed`, `invalid`; Envoy's statistics of the filter).
    enum Counted {
        OK,
        DENIED,
        ERROR,
        FAILURE_MODE_ALLOWED,
        INVALID
    }

    Counted counted();

    /// It goes on; the request is changed already.
    ///
    /// @param rerouted the route is to be chosen anew
    /// @param toResponse changes of the response
    /// @param metadata for later filters
    record GoesOn(Counted counted, boolean rerouted, List<HeaderChange> toResponse, Value.Struct metadata)
            implements Consequence {
        public GoesOn {
            toResponse = List.copyOf(toResponse);
        }
    }

    /// It is refused.
    record Refused(Counted counted, Refusal refusal, Value.Struct metadata) implements Consequence {}
}
