package dev.meshwright.web;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/// The secret that callers show as `Authorization: Bearer TOKEN` (RFC 6750). Compared in constant time.
public final class BearerToken {
    private static final String SCHEME = "Bearer ";
    private static final int CHARS_MIN = 20;

    private final byte[] token;

    /// @throws IllegalArgumentException when the token is too short to be a secret
    public BearerToken(String token) {
        if (token.length() < CHARS_MIN) {
            throw new IllegalArgumentException(
                    "API token of " + token.length() + " characters (expected: at least " + CHARS_MIN + ")");
        }
        this.token = token.getBytes(StandardCharsets.UTF_8);
    }

    boolean matches(String authorization) {
        return authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                && MessageDigest.isEqual(
                        token, authorization.substring(SCHEME.length()).strip().getBytes(StandardCharsets.UTF_8));
    }

    /// Hides the secret.
    @Override
    public String toString() {
        return "BearerToken";
    }
}
