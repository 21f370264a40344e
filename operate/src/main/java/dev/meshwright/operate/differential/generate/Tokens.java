package dev.meshwright.operate.differential.generate;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.util.Base64;
import java.util.Map;
import java.util.stream.Collectors;

/// Signed tokens (RFC 7519) and the key set that proves them. The key is made anew by each process; no decision
/// depends on its bytes.
final class Tokens {
    private static final Base64.Encoder CODE = Base64.getUrlEncoder().withoutPadding();
    private static final String KEY_ID = "generated";
    private static final KeyPair KEYS = keys();

    private Tokens() {}

    private static KeyPair keys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has RSA", e);
        }
    }

    /// A JWK set (RFC 7517) of the one key.
    static String keySet() {
        RSAPublicKey key = (RSAPublicKey) KEYS.getPublic();
        return "{\"keys\":[{\"kty\":\"RSA\",\"kid\":\"" + KEY_ID + "\",\"alg\":\"RS256\",\"n\":\""
                + number(key.getModulus()) + "\",\"e\":\"" + number(key.getPublicExponent()) + "\"}]}";
    }

    private static String number(BigInteger value) {
        byte[] bytes = value.toByteArray();
        int sign = bytes[0] == 0 ? 1 : 0;
        return CODE.encodeToString(java.util.Arrays.copyOfRange(bytes, sign, bytes.length));
    }

    /// @param claims name to JSON text
    static String signed(Map<String, String> claims) {
        String header = "{\"alg\":\"RS256\",\"kid\":\"" + KEY_ID + "\",\"typ\":\"JWT\"}";
        String payload = claims.entrySet().stream()
                .map(c -> "\"" + c.getKey() + "\":" + c.getValue())
                .collect(Collectors.joining(",", "{", "}"));
        String text = CODE.encodeToString(header.getBytes(StandardCharsets.UTF_8)) + "."
                + CODE.encodeToString(payload.getBytes(StandardCharsets.UTF_8));
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(KEYS.getPrivate());
            signature.update(text.getBytes(StandardCharsets.US_ASCII));
            return text + "." + CODE.encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has RSA", e);
        }
    }
}
