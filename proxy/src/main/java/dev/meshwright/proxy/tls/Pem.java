package dev.meshwright.proxy.tls;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/// Reads the PEM blocks of RFC 7468: certificates, revocation lists and unencrypted private keys (PKCS#8, PKCS#1,
/// SEC1).
final class Pem {
    private static final int CERTIFICATES_MAX = 4096;

    private Pem() {}

    static List<X509Certificate> certificates(byte[] pem) throws GeneralSecurityException {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        List<X509Certificate> found = new ArrayList<>();
        for (byte[] block : blocks(pem, "CERTIFICATE")) {
            if (found.size() == CERTIFICATES_MAX) {
                throw new GeneralSecurityException("more than " + CERTIFICATES_MAX + " certificates in one bundle");
            }
            found.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(block)));
        }
        return found;
    }

    static List<X509CRL> crls(byte[] pem) throws GeneralSecurityException {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        List<X509CRL> found = new ArrayList<>();
        for (byte[] block : blocks(pem, "X509 CRL")) {
            found.add((X509CRL) factory.generateCRL(new ByteArrayInputStream(block)));
        }
        if (found.isEmpty()) {
            throw new GeneralSecurityException("crl holds no X509 CRL block");
        }
        return found;
    }

    /// Each block with its BEGIN and END lines, so that text around the blocks does not matter.
    private static List<byte[]> blocks(byte[] pem, String label) throws GeneralSecurityException {
        String text = new String(pem, StandardCharsets.ISO_8859_1);
        String begin = "-----BEGIN " + label + "-----";
        String end = "-----END " + label + "-----";
        List<byte[]> blocks = new ArrayList<>();
        int at = text.indexOf(begin);
        while (at >= 0) {
            int stop = text.indexOf(end, at);
            if (stop < 0) {
                throw new GeneralSecurityException("PEM block " + label + " has no END line");
            }
            blocks.add(text.substring(at, stop + end.length()).getBytes(StandardCharsets.ISO_8859_1));
            at = text.indexOf(begin, stop);
        }
        return blocks;
    }

    /// The first unencrypted private key.
    static PrivateKey privateKey(byte[] pem) throws GeneralSecurityException {
        List<byte[]> blocks = blocks(pem, "PRIVATE KEY");
        return blocks.isEmpty() ? OldKeys.read(pem) : Pkcs8.privateKey(blocks.getFirst());
    }

    /// Signs and verifies a fixed text; the one test that holds for every key type.
    static boolean belongTogether(PrivateKey key, PublicKey publicKey) throws GeneralSecurityException {
        String algorithm = switch (publicKey.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            case "EdDSA", "Ed25519" -> "Ed25519";
            default ->
                throw new GeneralSecurityException(
                        "key type " + publicKey.getAlgorithm() + " (expected: RSA, EC or Ed25519)");
        };
        if (!key.getAlgorithm().equals(publicKey.getAlgorithm()) && !algorithm.equals("Ed25519")) {
            return false;
        }
        byte[] probe = "meshwright".getBytes(StandardCharsets.US_ASCII);
        Signature signer = Signature.getInstance(algorithm);
        signer.initSign(key);
        signer.update(probe);
        byte[] signature = signer.sign();
        Signature verifier = Signature.getInstance(algorithm);
        verifier.initVerify(publicKey);
        verifier.update(probe);
        return verifier.verify(signature);
    }
}
