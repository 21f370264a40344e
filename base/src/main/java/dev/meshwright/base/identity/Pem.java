package dev.meshwright.base.identity;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// The textual form of certificates and keys (RFC 7468): `CERTIFICATE` and `PRIVATE KEY` (PKCS#8) blocks, 64 columns.
/// Text around the blocks is ignored, as the RFC allows.
public final class Pem {
    /// A bundle holds a handful of certificates; a megabyte of text is an attack or a mistake.
    private static final int CHARS_MAX = 1 << 20;

    private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});

    private Pem() {}

    public static String ofCertificates(List<X509Certificate> certificates) {
        var text = new StringBuilder();
        for (X509Certificate certificate : certificates) {
            try {
                text.append(block("CERTIFICATE", certificate.getEncoded()));
            } catch (CertificateEncodingException e) {
                throw new IllegalStateException("a parsed certificate does not encode", e);
            }
        }
        return text.toString();
    }

    public static String ofPrivateKey(PrivateKey key) {
        return block("PRIVATE KEY", key.getEncoded());
    }

    /// All certificates in the text, in order.
    ///
    /// @throws CertificateException when there is none or one is damaged
    public static List<X509Certificate> certificates(String text) throws CertificateException {
        List<byte[]> blocks;
        try {
            blocks = blocks("CERTIFICATE", text);
        } catch (IllegalArgumentException e) {
            throw new CertificateException("PEM: " + e.getMessage(), e);
        }
        if (blocks.isEmpty()) {
            throw new CertificateException("PEM: no CERTIFICATE block (expected: at least one)");
        }
        var certificates = new ArrayList<X509Certificate>(blocks.size());
        for (byte[] der : blocks) {
            certificates.add(Certificates.ofDer(der));
        }
        return List.copyOf(certificates);
    }

    /// The one private key in the text.
    ///
    /// @throws GeneralSecurityException when there is not exactly one `PRIVATE KEY` block, or it holds no EC key
    public static PrivateKey privateKey(String text) throws GeneralSecurityException {
        List<byte[]> blocks;
        try {
            blocks = blocks("PRIVATE KEY", text);
        } catch (IllegalArgumentException e) {
            throw new GeneralSecurityException("PEM: private key is damaged", e);
        }
        if (blocks.size() != 1) {
            throw new GeneralSecurityException("PEM: " + blocks.size() + " PRIVATE KEY blocks (expected: 1)");
        }
        return Keys.ofPkcs8(blocks.getFirst());
    }

    private static String block(String label, byte[] der) {
        String body = new String(LINES.encode(der), StandardCharsets.US_ASCII);
        return "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n";
    }

    private static List<byte[]> blocks(String label, String text) {
        if (text.length() > CHARS_MAX) {
            throw new IllegalArgumentException(
                    "text of " + text.length() + " characters (expected: at most " + CHARS_MAX + ")");
        }
        String begin = "-----BEGIN " + label + "-----";
        String end = "-----END " + label + "-----";
        var blocks = new ArrayList<byte[]>();
        int at = text.indexOf(begin);
        while (at >= 0) {
            int stop = text.indexOf(end, at + begin.length());
            if (stop < 0) {
                throw new IllegalArgumentException("block without its END line");
            }
            blocks.add(Base64.getMimeDecoder().decode(text.substring(at + begin.length(), stop)));
            at = text.indexOf(begin, stop + end.length());
        }
        return blocks;
    }
}
