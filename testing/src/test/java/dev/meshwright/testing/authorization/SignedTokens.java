package dev.meshwright.testing.authorization;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/// Tokens of one issuer (RFC 7519), and the key set that proves them.
final class SignedTokens {
    static final String ISSUER = "issuer.example";
    private static final Base64.Encoder CODE = Base64.getUrlEncoder().withoutPadding();
    private static final String BROKEN = "a.b.c";

    private final KeyPair keys;

    SignedTokens() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        keys = generator.generateKeyPair();
    }

    /// A JWK set (RFC 7517), as one line of JSON.
    String keySet() {
        RSAPublicKey key = (RSAPublicKey) keys.getPublic();
        return "{\"keys\":[{\"kty\":\"RSA\",\"kid\":\"k\",\"alg\":\"RS256\",\"n\":\"" + number(key.getModulus())
                + "\",\"e\":\"" + number(key.getPublicExponent()) + "\"}]}";
    }

    private static String number(BigInteger value) {
        byte[] bytes = value.toByteArray();
        return CODE.encodeToString(Arrays.copyOfRange(bytes, bytes[0] == 0 ? 1 : 0, bytes.length));
    }

    /// Good ones with few and many claims, and one that nobody signed.
    List<String> some() throws GeneralSecurityException {
        return List.of(
                signed("\"sub\":\"ada\",\"aud\":[\"books\",\"toys\"],\"azp\":\"till\",\"group\":[\"admins\",\"users\"],"
                        + "\"org\":{\"unit\":\"sales\"}"),
                signed("\"sub\":\"bob\",\"aud\":\"toys\",\"group\":\"users\",\"org\":\"sales\""),
                signed("\"sub\":\"eve\",\"azp\":\"tiller\",\"group\":7"),
                BROKEN);
    }

    private String signed(String claims) throws GeneralSecurityException {
        String text = code("{\"alg\":\"RS256\",\"kid\":\"k\",\"typ\":\"JWT\"}") + "."
                + code("{\"iss\":\"" + ISSUER + "\",\"exp\":4102444800," + claims + "}");
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initSign(keys.getPrivate());
        signature.update(text.getBytes(StandardCharsets.US_ASCII));
        return text + "." + CODE.encodeToString(signature.sign());
    }

    private static String code(String json) {
        return CODE.encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }
}
