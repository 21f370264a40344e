package dev.meshwright.proxy.tls;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/// The certificates that alone are taken, by hash (`verify_certificate_spki`, `verify_certificate_hash`); one
/// match in either list is enough, and without lists every certificate is one.
///
/// @param publicKeys base64 of SHA-256 over the SubjectPublicKeyInfo
/// @param certificates SHA-256 over the whole certificate, hex in small letters
public record Pins(List<String> publicKeys, List<String> certificates) {
    public static final Pins NONE = new Pins(List.of(), List.of());

    public Pins {
        publicKeys = List.copyOf(publicKeys);
        certificates = List.copyOf(certificates);
    }

    boolean none() {
        return publicKeys.isEmpty() && certificates.isEmpty();
    }

    boolean take(X509Certificate leaf) throws CertificateEncodingException {
        return none()
                || publicKeys.contains(Base64.getEncoder()
                        .encodeToString(sha256(leaf.getPublicKey().getEncoded())))
                || certificates.contains(HexFormat.of().formatHex(sha256(leaf.getEncoded())));
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
