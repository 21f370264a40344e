package dev.meshwright.base.identity;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.ASN1IA5String;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/// A certificate signing request (PKCS#10, RFC 2986) whose signature has been verified: whoever sent it holds the
/// private key.
///
/// @param publicKey EC P-256
/// @param uris the URI names it asks for; a wish only: the issuer decides the identity
public record CertificateRequest(PublicKey publicKey, List<String> uris) {
    /// A request of ours is about 300 bytes.
    private static final int DER_BYTES_MAX = 16 * 1024;

    public CertificateRequest {
        uris = List.copyOf(uris);
    }

    /// Makes a request that asks for `id`, signed with the key that it is for.
    ///
    /// @return PKCS#10, DER
    public static byte[] der(KeyPair keys, SpiffeId id) {
        try {
            var names = new GeneralNames(new GeneralName(GeneralName.uniformResourceIdentifier, id.toString()));
            var extensions = new ExtensionsGenerator();
            extensions.addExtension(Extension.subjectAlternativeName, false, names);
            var builder = new JcaPKCS10CertificationRequestBuilder(new X500Name(""), keys.getPublic());
            builder.addAttribute(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, extensions.generate());
            return builder.build(new JcaContentSignerBuilder(Keys.SIGNATURE).build(keys.getPrivate()))
                    .getEncoded();
        } catch (IOException | OperatorCreationException e) {
            throw new IllegalStateException("request for " + id + " does not encode", e);
        }
    }

    /// Parses a request from an untrusted peer.
    ///
    /// @throws CertificateException when it is damaged, its key is not EC P-256, or its signature does not verify
    public static CertificateRequest verified(byte[] der) throws CertificateException {
        if (der.length == 0 || der.length > DER_BYTES_MAX) {
            throw new CertificateException(
                    "CSR of " + der.length + " bytes (expected: 1 to " + DER_BYTES_MAX + ", PKCS#10 DER)");
        }
        try {
            var request = new JcaPKCS10CertificationRequest(new PKCS10CertificationRequest(der));
            PublicKey key = request.getPublicKey();
            if (!Keys.isP256(key)) {
                throw new CertificateException("CSR key: " + key.getAlgorithm() + " (expected: EC P-256)");
            }
            if (!request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key))) {
                throw new CertificateException("CSR signature does not verify (expected: signed with its own key)");
            }
            return new CertificateRequest(key, uris(request));
        } catch (CertificateException known) {
            throw known;
        } catch (IOException
                | PKCSException
                | OperatorCreationException
                | GeneralSecurityException
                | RuntimeException e) {
            // The library answers damaged ASN.1 with unchecked exceptions of several kinds.
            throw new CertificateException("CSR is damaged (expected: PKCS#10 DER, EC P-256)", e);
        }
    }

    private static List<String> uris(PKCS10CertificationRequest request) {
        var uris = new ArrayList<String>();
        var extensions = request.getRequestedExtensions();
        var names =
                extensions == null ? null : GeneralNames.fromExtensions(extensions, Extension.subjectAlternativeName);
        if (names != null) {
            for (GeneralName name : names.getNames()) {
                if (name.getTagNo() == GeneralName.uniformResourceIdentifier) {
                    uris.add(ASN1IA5String.getInstance(name.getName()).getString());
                }
            }
        }
        return uris;
    }
}
