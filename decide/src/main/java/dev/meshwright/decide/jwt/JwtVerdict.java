package dev.meshwright.decide.jwt;

import dev.meshwright.decide.metadata.Value;

/// What `envoy.filters.http.jwt_authn` says of a request: on it goes, 401 or 403, or keys are wanted first.
public sealed interface JwtVerdict {
    /// @param metadata of the filter; empty when there was no token
    /// @param reroute routes are to be chosen anew
    record Passed(Value.Struct metadata, boolean reroute) implements JwtVerdict {}

    record Refused(JwtStatus status) implements JwtVerdict {}

    /// Keys must be fetched; then the filter is asked again. The request is as it was.
    record Awaits(JwtProvider.Keys.Remote keys) implements JwtVerdict {}
}
