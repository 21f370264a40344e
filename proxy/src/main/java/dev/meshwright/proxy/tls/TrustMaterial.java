package dev.meshwright.proxy.tls;

import java.security.GeneralSecurityException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/// Whom we believe: trust anchors with the revocation lists that belong to them
/// (`CertificateValidationContext.trusted_ca`, `crl`). Checked when read. Immutable.
///
/// @param crls empty means that revocation is not checked
public record TrustMaterial(List<X509Certificate> anchors, List<X509CRL> crls) {
    public TrustMaterial {
        anchors = List.copyOf(anchors);
        crls = List.copyOf(crls);
    }

    /// @param crlPem empty for none
    /// @throws GeneralSecurityException when a text holds nothing usable
    public static TrustMaterial fromPem(byte[] anchorsPem, byte[] crlPem) throws GeneralSecurityException {
        List<X509Certificate> anchors = Pem.certificates(anchorsPem);
        if (anchors.isEmpty()) {
            throw new GeneralSecurityException("trusted_ca holds no CERTIFICATE block");
        }
        return new TrustMaterial(anchors, crlPem.length == 0 ? List.of() : Pem.crls(crlPem));
    }

    /// The same anchors, with these revocation lists too.
    ///
    /// @param crlPem empty for none
    /// @throws GeneralSecurityException when the text holds nothing usable
    TrustMaterial revoking(byte[] crlPem) throws GeneralSecurityException {
        if (crlPem.length == 0) {
            return this;
        }
        List<X509CRL> all = new ArrayList<>(crls);
        all.addAll(Pem.crls(crlPem));
        return new TrustMaterial(anchors, all);
    }
}
