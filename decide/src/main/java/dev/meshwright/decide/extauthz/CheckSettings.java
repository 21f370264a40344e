package dev.meshwright.decide.extauthz;

import java.util.Map;
import java.util.Optional;

/// What a route says of questions about its requests (`ext_authz.v3.CheckSettings`).
///
/// @param context told to the provider, beside what wider levels tell
/// @param withoutBody whatever the filter says
/// @param body instead of the filter's
/// @param service instead of the filter's
public record CheckSettings(
        Map<String, String> context, boolean withoutBody, Optional<CheckBody> body, Optional<AuthzService> service) {
    public CheckSettings {
        context = Map.copyOf(context);
    }
}
