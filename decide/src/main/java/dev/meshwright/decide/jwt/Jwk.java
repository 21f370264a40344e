package dev.meshwright.decide.jwt;

import dev.meshwright.decide.jwt.JwtAlgorithm.Family;
import java.security.PublicKey;

/// One key (RFC 7517).
///
/// @param kid empty: of no name
/// @param alg the only algorithm that it is for; empty: any of its family
record Jwk(String kid, String alg, Material material) {
    sealed interface Material {
        /// @param curveBits of an EC key; others 0
        record Public(Family family, PublicKey key, int curveBits) implements Material {}

        @SuppressWarnings("ArrayRecordComponent") // owned by the key, never handed out
        record Secret(byte[] bytes) implements Material {}
    }

    /// Whether a token with these header fields may be signed by this key.
    boolean fits(String tokenKid, JwtAlgorithm algorithm) {
        boolean named = tokenKid.isEmpty() || kid.isEmpty() || kid.equals(tokenKid);
        return named && (alg.isEmpty() || alg.equals(algorithm.word()));
    }

    /// A key is used for the algorithms of its own family alone, whatever the token says.
    boolean verifies(JwtAlgorithm algorithm, byte[] data, byte[] signature) {
        return switch (material) {
            case Material.Public(var family, var key, var curveBits) ->
                family == algorithm.family()
                        && (family != Family.EC || curveBits == algorithm.curveBits())
                        && algorithm.verifies(key, data, signature);
            case Material.Secret(var bytes) ->
                algorithm.family() == Family.OCT && algorithm.verifies(bytes, data, signature);
        };
    }
}
