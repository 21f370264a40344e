package dev.meshwright.compile.jwt;

import dev.meshwright.base.diagnostic.Origin;

/// Where a proxy gets an issuer's keys from (RequestAuthentication's `jwks` and `jwksUri`).
public sealed interface KeySource {
    /// @param set a JSON Web Key Set
    record Inline(String set) implements KeySource {}

    /// @param cluster over which `uri` is asked
    record Remote(String uri, String cluster) implements KeySource {}

    /// A host outside of the mesh, for which a cluster is made.
    ///
    /// @param origin of the rule that names it first
    record Server(String host, int port, Scheme scheme, Origin origin) {
        public enum Scheme {
            HTTP,
            HTTPS
        }

        /// `jwks|PORT||HOST`; with TLS and without are two.
        public String clusterName() {
            return (scheme == Scheme.HTTPS ? "jwks|" : "jwks-plaintext|") + port + "||" + host;
        }
    }
}
