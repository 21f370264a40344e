package dev.meshwright.proxy.tls;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/// A private key with the chain of certificates that proves whose it is, leaf first: what we show to peers.
/// Checked when read ([#fromPem]); never printed. Immutable.
public record KeyMaterial(PrivateKey key, List<X509Certificate> chain) {
    public KeyMaterial {
        chain = List.copyOf(chain);
        if (chain.isEmpty()) {
            throw new IllegalArgumentException("certificate chain is empty (expected: the leaf and its intermediates)");
        }
    }

    /// Reads PEM texts and checks that key and leaf belong together.
    ///
    /// @throws GeneralSecurityException saying which part is unusable; never quotes the key
    public static KeyMaterial fromPem(byte[] chainPem, byte[] keyPem) throws GeneralSecurityException {
        List<X509Certificate> chain = Pem.certificates(chainPem);
        if (chain.isEmpty()) {
            throw new GeneralSecurityException("certificate_chain holds no CERTIFICATE block");
        }
        PrivateKey key = Pem.privateKey(keyPem);
        if (!Pem.belongTogether(key, chain.getFirst().getPublicKey())) {
            throw new GeneralSecurityException("private_key does not belong to the first certificate of the chain");
        }
        return new KeyMaterial(key, chain);
    }

    /// Without the key.
    @Override
    public String toString() {
        return "KeyMaterial[" + chain.getFirst().getSubjectX500Principal() + ", serial "
                + chain.getFirst().getSerialNumber().toString(16) + "]";
    }
}
