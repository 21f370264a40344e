package dev.meshwright.compile.view;

import dev.meshwright.model.HttpRoute;
import dev.meshwright.model.MeshSettings;
import dev.meshwright.model.Setting;

/// What the mesh has for routes that do not say it.
///
/// @param retry unset: Istio's
/// @param attemptCount requests tell which attempt they are
/// @param forwardedHost a host that is rewritten stays in `x-forwarded-host`
public record RouteDefaults(Setting<HttpRoute.RetryPolicy> retry, boolean attemptCount, boolean forwardedHost) {
    public static RouteDefaults of(MeshSettings settings) {
        return new RouteDefaults(
                settings.traffic().retry(),
                settings.http().headers().attemptCount(),
                settings.http().headers().forwardedHost());
    }

    public Setting<HttpRoute.RetryPolicy> retry(Setting<HttpRoute.RetryPolicy> written) {
        return written.isUnset() ? retry : written;
    }
}
