package dev.meshwright.operate.differential.generate;

import dev.meshwright.base.identity.TokenIssuer;
import java.util.Map;
import java.util.stream.Collectors;

/// Signed tokens (RFC 7519) and the key set that proves them. The key is made anew by each process.
final class Tokens {
    private static final TokenIssuer ISSUER = new TokenIssuer();

    private Tokens() {}

    /// A JWK set (RFC 7517) of the one key.
    static String keySet() {
        return ISSUER.rsaJwks();
    }

    /// @param claims name to JSON text
    static String signed(Map<String, String> claims) {
        return ISSUER.token(claims.entrySet().stream()
                .map(c -> "\"" + c.getKey() + "\":" + c.getValue())
                .collect(Collectors.joining(",", "{", "}")));
    }
}
