package dev.meshwright.decide.jwt;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Signature algorithms (RFC 7518, section 3.1; RFC 8037), each with the one kind of key that it goes with. `none` is
/// not among them.
enum JwtAlgorithm {
    RS256(Family.RSA, "SHA256withRSA", 0),
    RS384(Family.RSA, "SHA384withRSA", 0),
    RS512(Family.RSA, "SHA512withRSA", 0),
    PS256(Family.RSA, "RSASSA-PSS", 256),
    PS384(Family.RSA, "RSASSA-PSS", 384),
    PS512(Family.RSA, "RSASSA-PSS", 512),
    ES256(Family.EC, "SHA256withECDSAinP1363Format", 256),
    ES384(Family.EC, "SHA384withECDSAinP1363Format", 384),
    ES512(Family.EC, "SHA512withECDSAinP1363Format", 521),
    HS256(Family.OCT, "HmacSHA256", 0),
    HS384(Family.OCT, "HmacSHA384", 0),
    HS512(Family.OCT, "HmacSHA512", 0),
    EDDSA(Family.OKP, "Ed25519", 0);

    /// `kty` of the key.
    enum Family {
        RSA,
        EC,
        OCT,
        OKP
    }

    private final Family family;
    private final String jdkName;
    private final int bits;

    JwtAlgorithm(Family family, String jdkName, int bits) {
        this.family = family;
        this.jdkName = jdkName;
        this.bits = bits;
    }

    static Optional<JwtAlgorithm> named(String alg) {
        for (JwtAlgorithm each : values()) {
            if (each.word().equals(alg)) {
                return Optional.of(each);
            }
        }
        return Optional.empty();
    }

    /// As `alg` has it.
    String word() {
        return this == EDDSA ? "EdDSA" : name();
    }

    Family family() {
        return family;
    }

    /// Of the field of the curve; other families 0.
    int curveBits() {
        return family == Family.EC ? bits : 0;
    }

    /// Whether the signature is one of this algorithm by that key over `data`.
    boolean verifies(PublicKey key, byte[] data, byte[] signature) {
        try {
            Signature check = Signature.getInstance(jdkName);
            if (jdkName.equals("RSASSA-PSS")) {
                check.setParameter(pss());
            }
            check.initVerify(key);
            check.update(data);
            return check.verify(signature);
        } catch (GeneralSecurityException e) {
            // A key or signature of the wrong form verifies nothing.
            return false;
        }
    }

    boolean verifies(byte[] secret, byte[] data, byte[] signature) {
        try {
            Mac mac = Mac.getInstance(jdkName);
            mac.init(new SecretKeySpec(secret, jdkName));
            return MessageDigest.isEqual(mac.doFinal(data), signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /// The salt is as long as the digest (RFC 7518, section 3.5).
    private AlgorithmParameterSpec pss() {
        String digest = "SHA-" + bits;
        MGF1ParameterSpec mask = new MGF1ParameterSpec(digest);
        return new PSSParameterSpec(digest, "MGF1", mask, bits / 8, PSSParameterSpec.TRAILER_FIELD_BC);
    }
}
