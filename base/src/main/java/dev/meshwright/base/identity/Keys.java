package dev.meshwright.base.identity;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;

/// The one kind of key in the mesh: elliptic curve P-256 (secp256r1), with ECDSA and SHA-256 for signatures.
public final class Keys {
    static final String SIGNATURE = "SHA256withECDSA";
    private static final int FIELD_BITS = 256;

    private Keys() {}

    public static KeyPair generate() {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime has no EC P-256", e);
        }
    }

    /// Reads an unencrypted PKCS#8 key.
    ///
    /// @throws GeneralSecurityException when the bytes are no EC key
    public static PrivateKey ofPkcs8(byte[] der) throws GeneralSecurityException {
        return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(der));
    }

    static boolean isP256(java.security.PublicKey key) {
        return key instanceof ECPublicKey ec
                && ec.getParams().getCurve().getField().getFieldSize() == FIELD_BITS;
    }
}
