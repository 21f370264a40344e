package dev.meshwright.model;

import dev.meshwright.base.diagnostic.Origin;

/// Where a client is sent instead of being served.
///
/// @param scheme `http`, `https`; empty: the request's
/// @param authority host, maybe with port; empty: the request's
/// @param status 301, 302, 303, 307 or 308
public record Redirect(String scheme, String authority, Port port, PathRewrite path, int status, Origin origin) {
    public sealed interface Port {
        /// That of the request's authority, unless the authority is replaced.
        record Kept() implements Port {}

        /// @param port 1..65535
        record Fixed(int port) implements Port {}

        /// The port that the request came in on.
        record OfRequest() implements Port {}

        /// The scheme's own: 80 or 443.
        record OfScheme() implements Port {}
    }
}
