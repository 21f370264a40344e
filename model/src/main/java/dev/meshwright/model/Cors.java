package dev.meshwright.model;

import dev.meshwright.base.diagnostic.Origin;
import java.time.Duration;
import java.util.List;

/// Which web origins may call from a browser (Fetch standard, "CORS protocol"). Unset settings send no header.
///
/// @param allowOrigins any of them; exact `*` is every origin
/// @param maxAge how long a browser may remember the answer to a preflight, in whole seconds on the wire
/// @param forwardUnmatchedPreflights whether a preflight from another origin reaches the program; unset: it does
public record Cors(
        List<Match.Text> allowOrigins,
        List<String> allowMethods,
        List<String> allowHeaders,
        List<String> exposeHeaders,
        Setting<Duration> maxAge,
        Setting<Boolean> allowCredentials,
        Setting<Boolean> forwardUnmatchedPreflights,
        Origin origin) {
    public Cors {
        allowOrigins = List.copyOf(allowOrigins);
        allowMethods = List.copyOf(allowMethods);
        allowHeaders = List.copyOf(allowHeaders);
        exposeHeaders = List.copyOf(exposeHeaders);
    }
}
