package dev.meshwright.base.identity;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;

/// Questions about X.509 certificates that both sides of the mesh ask.
public final class Certificates {
    /// GeneralName tag of a URI (RFC 5280, section 4.2.1.6).
    private static final int SAN_URI = 6;

    private Certificates() {}

    /// @throws CertificateException when the bytes are no X.509 certificate
    public static X509Certificate ofDer(byte[] der) throws CertificateException {
        var factory = CertificateFactory.getInstance("X.509");
        return (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der));
    }

    /// The identity that a certificate proves. An X509-SVID has exactly one URI name (SPIFFE X509-SVID, section 2);
    /// with none or several the certificate names nobody, so that no caller can pick the one it likes.
    ///
    /// @throws CertificateException when there is not exactly one, or it is not of the mesh's form
    public static SpiffeId spiffeId(X509Certificate certificate) throws CertificateException {
        List<String> uris = uris(certificate.getSubjectAlternativeNames());
        if (uris.size() != 1) {
            throw new CertificateException("certificate with " + uris.size() + " URI names (expected: exactly 1)");
        }
        try {
            return SpiffeId.parse(uris.getFirst());
        } catch (IllegalArgumentException e) {
            throw new CertificateException(e.getMessage(), e);
        }
    }

    /// Lower-case hex of the SHA-256 of the DER form: how a join token pins the root.
    public static String sha256(X509Certificate certificate) {
        try {
            return sha256(certificate.getEncoded());
        } catch (CertificateException e) {
            throw new IllegalStateException("a parsed certificate does not encode", e);
        }
    }

    /// Lower-case hex.
    public static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime has no SHA-256", e);
        }
    }

    /// Null is how `getSubjectAlternativeNames` says that there are none.
    private static List<String> uris(@org.jspecify.annotations.Nullable Collection<List<?>> names) {
        var uris = new ArrayList<String>();
        if (names != null) {
            for (List<?> name : names) {
                if (Integer.valueOf(SAN_URI).equals(name.get(0)) && name.get(1) instanceof String uri) {
                    uris.add(uri);
                }
            }
        }
        return uris;
    }
}
