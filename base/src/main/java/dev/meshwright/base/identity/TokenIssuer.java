package dev.meshwright.base.identity;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Somebody who signs tokens (RFC 7519) with a key of every family of RFC 7518, and shows the keys that prove them. For
/// generated configurations and for tests: nothing in a mesh signs tokens. Keys are made anew; no decision depends on
/// their bytes. Immutable; safe for any thread.
public final class TokenIssuer {
    private static final Base64.Encoder URL = Base64.getUrlEncoder().withoutPadding();
    private static final byte[] SECRET =
            "a secret of thirty-two bytes or so, known to all".getBytes(StandardCharsets.US_ASCII);

    private final KeyPair rsa;
    private final KeyPair p256;
    private final KeyPair p384;
    private final KeyPair p521;
    private final KeyPair ed25519;

    public TokenIssuer() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            rsa = generator.generateKeyPair();
            p256 = curve("secp256r1");
            p384 = curve("secp384r1");
            p521 = curve("secp521r1");
            ed25519 = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has these algorithms", e);
        }
    }

    private static KeyPair curve(String name) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec(name));
        return generator.generateKeyPair();
    }

    /// Every public key, and the secret; each named by its family.
    public String jwks() {
        return "{\"keys\": [" + rsaKey() + "," + ecKey("p256", "P-256", p256, 32) + ","
                + ecKey("p384", "P-384", p384, 48) + "," + ecKey("p521", "P-521", p521, 66) + "," + okpKey() + ","
                + "{\"kty\":\"oct\",\"kid\":\"oct\",\"k\":\"" + URL.encodeToString(SECRET) + "\"}]}";
    }

    /// The RSA key alone.
    public String rsaJwks() {
        return "{\"keys\": [" + rsaKey() + "]}";
    }

    private String rsaKey() {
        RSAPublicKey key = (RSAPublicKey) rsa.getPublic();
        return "{\"kty\":\"RSA\",\"kid\":\"rsa\",\"n\":\""
                + unsigned(key.getModulus().toByteArray(), 256) + "\",\"e\":\""
                + unsigned(key.getPublicExponent().toByteArray(), 3) + "\"}";
    }

    private static String ecKey(String kid, String crv, KeyPair pair, int bytes) {
        ECPublicKey key = (ECPublicKey) pair.getPublic();
        return "{\"kty\":\"EC\",\"kid\":\"" + kid + "\",\"crv\":\"" + crv + "\",\"x\":\""
                + unsigned(key.getW().getAffineX().toByteArray(), bytes) + "\",\"y\":\""
                + unsigned(key.getW().getAffineY().toByteArray(), bytes) + "\"}";
    }

    private String okpKey() {
        EdECPublicKey key = (EdECPublicKey) ed25519.getPublic();
        byte[] big = padded(key.getPoint().getY().toByteArray(), 32);
        byte[] little = new byte[32];
        for (int i = 0; i < 32; i++) {
            little[i] = big[31 - i];
        }
        little[31] |= (byte) (key.getPoint().isXOdd() ? 0x80 : 0);
        return "{\"kty\":\"OKP\",\"kid\":\"ed\",\"crv\":\"Ed25519\",\"x\":\"" + URL.encodeToString(little) + "\"}";
    }

    private static String unsigned(byte[] number, int bytes) {
        return URL.encodeToString(padded(number, bytes));
    }

    private static byte[] padded(byte[] number, int bytes) {
        byte[] out = new byte[bytes];
        int length = Math.min(bytes, number.length);
        System.arraycopy(number, number.length - length, out, bytes - length, length);
        return out;
    }

    /// RS256 by the RSA key.
    public String token(String payload) {
        return token("{\"alg\":\"RS256\",\"kid\":\"rsa\",\"typ\":\"JWT\"}", payload, "RS256");
    }

    /// @param algorithm that signs, whatever the header says: one of RFC 7518, EdDSA, or `HS256 with the public key`
    public String token(String header, String payload, String algorithm) {
        String signed = encode(header) + "." + encode(payload);
        return signed + "." + URL.encodeToString(sign(algorithm, signed.getBytes(StandardCharsets.US_ASCII)));
    }

    /// One part of a token.
    public static String encode(String json) {
        return URL.encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    private byte[] sign(String algorithm, byte[] data) {
        try {
            return switch (algorithm) {
                case "RS256", "RS384", "RS512" ->
                    sign("SHA" + algorithm.substring(2) + "withRSA", rsa.getPrivate(), data);
                case "PS256", "PS384", "PS512" -> pss(algorithm.substring(2), data);
                case "ES256" -> sign("SHA256withECDSAinP1363Format", p256.getPrivate(), data);
                case "ES384" -> sign("SHA384withECDSAinP1363Format", p384.getPrivate(), data);
                case "ES512" -> sign("SHA512withECDSAinP1363Format", p521.getPrivate(), data);
                case "EdDSA" -> sign("Ed25519", ed25519.getPrivate(), data);
                case "HS256", "HS384", "HS512" -> mac("HmacSHA" + algorithm.substring(2), SECRET, data);
                // The confusion of CVE-2015-9235: the public key taken for a secret.
                case "HS256 with the public key" ->
                    mac("HmacSHA256", rsa.getPublic().getEncoded(), data);
                default -> throw new IllegalArgumentException(algorithm);
            };
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has these algorithms", e);
        }
    }

    private static byte[] sign(String name, PrivateKey key, byte[] data) throws GeneralSecurityException {
        Signature signature = Signature.getInstance(name);
        signature.initSign(key);
        signature.update(data);
        return signature.sign();
    }

    private byte[] pss(String bits, byte[] data) throws GeneralSecurityException {
        Signature signature = Signature.getInstance("RSASSA-PSS");
        String digest = "SHA-" + bits;
        signature.setParameter(
                new PSSParameterSpec(digest, "MGF1", new MGF1ParameterSpec(digest), Integer.parseInt(bits) / 8, 1));
        signature.initSign(rsa.getPrivate());
        signature.update(data);
        return signature.sign();
    }

    private static byte[] mac(String name, byte[] secret, byte[] data) throws GeneralSecurityException {
        Mac mac = Mac.getInstance(name);
        mac.init(new SecretKeySpec(secret, name));
        return mac.doFinal(data);
    }
}
