package dev.meshwright.base.identity;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// A certificate authority: a CA certificate and the key that signs for it. A root signs intermediates, an
/// intermediate signs leaves. Immutable; safe for any thread. Time is a parameter.
///
/// @param key of the CA certificate; stays in this process and in its file
/// @param certificate the CA certificate
public record Issuer(PrivateKey key, X509Certificate certificate) {
    /// Certificates start a little in the past, for peers whose clocks run behind.
    public static final Duration BACKDATE = Duration.ofMinutes(5);

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int SERIAL_BITS = 127;

    /// What a leaf shall say.
    ///
    /// @param id the one URI name
    /// @param dnsNames further names; empty for workloads
    /// @param ipAddresses further names; empty for workloads
    /// @param lifetime from now on; cut where the issuer ends
    public record Leaf(SpiffeId id, List<String> dnsNames, List<String> ipAddresses, Duration lifetime) {
        public Leaf {
            dnsNames = List.copyOf(dnsNames);
            ipAddresses = List.copyOf(ipAddresses);
            if (!lifetime.isPositive()) {
                throw new IllegalArgumentException("certificate lifetime: " + lifetime + " (expected: above 0)");
            }
        }

        public static Leaf of(SpiffeId id, Duration lifetime) {
            return new Leaf(id, List.of(), List.of(), lifetime);
        }
    }

    /// A new self-signed root.
    public static Issuer root(String trustDomain, Instant now, Duration lifetime) {
        KeyPair keys = Keys.generate();
        X500Name name = name(trustDomain, "Meshwright Root CA");
        var builder = builder(name, name, keys.getPublic(), now, now.plus(lifetime));
        X509Certificate certificate =
                signed(builder, keys.getPublic(), keys.getPublic(), keys.getPrivate(), caExtensions(1));
        return new Issuer(keys.getPrivate(), certificate);
    }

    /// A new intermediate below this root; it can sign leaves only (path length 0).
    public Issuer intermediate(String trustDomain, Instant now, Duration lifetime) {
        KeyPair keys = Keys.generate();
        var builder = builder(
                subject(), name(trustDomain, "Meshwright Intermediate CA"), keys.getPublic(), now, end(now, lifetime));
        X509Certificate issued = signed(builder, keys.getPublic(), certificate.getPublicKey(), key, caExtensions(0));
        return new Issuer(keys.getPrivate(), issued);
    }

    /// A leaf with keys of its own, made now.
    public KeyedCertificate issue(Leaf leaf, Instant now) {
        KeyPair keys = Keys.generate();
        return new KeyedCertificate(keys, leaf(keys.getPublic(), leaf, now));
    }

    /// A leaf for TLS in both directions. Names come from `leaf` alone, never from what a request asked for.
    public X509Certificate leaf(PublicKey subjectKey, Leaf leaf, Instant now) {
        SpiffeId id = leaf.id();
        return leaf(subjectKey, name(id.trustDomain(), commonName(id)), names(leaf), now, leaf.lifetime());
    }

    /// A leaf for a program that is of no mesh, and so has no identity there.
    ///
    /// @param uriNames and `dnsNames`, one at least
    public X509Certificate foreignLeaf(
            PublicKey subjectKey, List<String> uriNames, List<String> dnsNames, Instant now, Duration lifetime) {
        List<GeneralName> names = new ArrayList<>();
        uriNames.forEach(uri -> names.add(new GeneralName(GeneralName.uniformResourceIdentifier, uri)));
        dnsNames.forEach(dns -> names.add(new GeneralName(GeneralName.dNSName, dns)));
        if (names.isEmpty()) {
            throw new IllegalArgumentException("certificate without a name (expected: one at least)");
        }
        return leaf(
                subjectKey,
                name("foreign", "foreign"),
                new GeneralNames(names.toArray(GeneralName[]::new)),
                now,
                lifetime);
    }

    private X509Certificate leaf(
            PublicKey subjectKey, X500Name subject, GeneralNames names, Instant now, Duration lifetime) {
        var builder = builder(subject(), subject, subjectKey, now, end(now, lifetime));
        return signed(builder, subjectKey, certificate.getPublicKey(), key, target -> {
            target.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            target.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            target.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(new KeyPurposeId[] {
                KeyPurposeId.id_kp_clientAuth, KeyPurposeId.id_kp_serverAuth
            }));
            target.addExtension(Extension.subjectAlternativeName, false, names);
        });
    }

    private interface Extensions {
        void addTo(X509v3CertificateBuilder builder) throws IOException;
    }

    private static Extensions caExtensions(int pathLength) {
        return target -> {
            target.addExtension(Extension.basicConstraints, true, new BasicConstraints(pathLength));
            target.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
        };
    }

    private static X509v3CertificateBuilder builder(
            X500Name issuer, X500Name subject, PublicKey subjectKey, Instant now, Instant end) {
        return new JcaX509v3CertificateBuilder(
                issuer,
                new BigInteger(SERIAL_BITS, RANDOM).setBit(0),
                Date.from(now.minus(BACKDATE)),
                Date.from(end),
                subject,
                subjectKey);
    }

    private static X509Certificate signed(
            X509v3CertificateBuilder builder,
            PublicKey subjectKey,
            PublicKey issuerKey,
            PrivateKey signingKey,
            Extensions extensions) {
        try {
            var ids = new JcaX509ExtensionUtils();
            builder.addExtension(Extension.subjectKeyIdentifier, false, ids.createSubjectKeyIdentifier(subjectKey));
            builder.addExtension(Extension.authorityKeyIdentifier, false, ids.createAuthorityKeyIdentifier(issuerKey));
            extensions.addTo(builder);
            var signer = new JcaContentSignerBuilder(Keys.SIGNATURE).build(signingKey);
            return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
        } catch (IOException | OperatorCreationException | GeneralSecurityException e) {
            throw new IllegalStateException("certificate does not encode", e);
        }
    }

    private static GeneralNames names(Leaf leaf) {
        List<GeneralName> names = new ArrayList<>();
        names.add(
                new GeneralName(GeneralName.uniformResourceIdentifier, leaf.id().toString()));
        leaf.dnsNames().forEach(dns -> names.add(new GeneralName(GeneralName.dNSName, dns)));
        leaf.ipAddresses().forEach(ip -> names.add(new GeneralName(GeneralName.iPAddress, ip)));
        return new GeneralNames(names.toArray(GeneralName[]::new));
    }

    /// Taken from the encoded form, so that issuer and subject names are equal byte by byte.
    private X500Name subject() {
        return X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
    }

    private Instant end(Instant now, Duration lifetime) {
        Instant issuerEnd = certificate.getNotAfter().toInstant();
        Instant wanted = now.plus(lifetime);
        return wanted.isBefore(issuerEnd) ? wanted : issuerEnd;
    }

    private static X500Name name(String trustDomain, String commonName) {
        return new X500NameBuilder()
                .addRDN(BCStyle.O, trustDomain)
                .addRDN(BCStyle.CN, commonName)
                .build();
    }

    /// For people who look at the certificate; X.520 allows 64 characters.
    private static String commonName(SpiffeId id) {
        String name = id.serviceAccount() + "." + id.namespace();
        return name.length() <= 64 ? name : name.substring(0, 64);
    }
}
