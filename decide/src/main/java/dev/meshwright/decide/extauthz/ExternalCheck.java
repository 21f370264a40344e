package dev.meshwright.decide.extauthz;

import dev.meshwright.decide.metadata.Metadata;
import dev.meshwright.decide.trace.Place;
import java.util.Map;
import java.util.Optional;

/// A question that is to be asked before a request or connection goes on.
///
/// @param filter that asks it
/// @param service that is asked
/// @param body how much of the body belongs to the question; empty: none
/// @param context that routes add
/// @param metadata that earlier filters found, as far as it is told
/// @param routeMetadata as far as it is told
public record ExternalCheck(
        Place filter,
        ExtAuthzTable table,
        AuthzService service,
        Optional<CheckBody> body,
        Map<String, String> context,
        Metadata metadata,
        Metadata routeMetadata) {
    public ExternalCheck {
        context = Map.copyOf(context);
    }
}
