package dev.meshwright.proxy.tls;

import io.netty.handler.ssl.OpenSslCertificateException;
import io.netty.internal.tcnative.CertificateVerifier;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateParsingException;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/// Decides whether a peer's chain is trusted, for clients and servers alike.
///
/// Checked, in this order: chain length; path to an anchor with dates, signatures and (when lists are given)
/// revocation (RFC 5280 6.1); the leaf is no CA (X509-SVID 4.1); RSA keys have at least 2048 bits; extended
/// key usage allows the role (RFC 5280 4.2.1.12); the leaf is one of the [Pins], when there are any; at most
/// one URI SAN where URI names are matched (X509-SVID 2); one subject alternative name is accepted by one
/// [SanCheck], when there are any. The common name is never read. The trust is read at each handshake, so a
/// renewed bundle counts at once. Safe for any thread.
public final class PeerVerifier extends X509ExtendedTrustManager {
    private static final int CHAIN_MAX = 10;
    private static final int RSA_BITS_MIN = 2048;
    private static final String EKU_ANY = "2.5.29.37.0";
    private static final String EKU_SERVER = "1.3.6.1.5.5.7.3.1";
    private static final String EKU_CLIENT = "1.3.6.1.5.5.7.3.2";

    private final Supplier<TrustMaterial> trust;
    private final List<SanCheck> sans;
    private final Pins pins;

    public PeerVerifier(Supplier<TrustMaterial> trust, List<SanCheck> sans) {
        this(trust, sans, Pins.NONE);
    }

    public PeerVerifier(Supplier<TrustMaterial> trust, List<SanCheck> sans, Pins pins) {
        this.trust = trust;
        this.sans = List.copyOf(sans);
        this.pins = pins;
    }

    /// @param usage object identifier of the extended key usage that the role needs
    private void check(X509Certificate @Nullable [] chain, String usage) throws CertificateException {
        check(chain, usage, "");
    }

    private void check(X509Certificate @Nullable [] chain, String usage, String server) throws CertificateException {
        if (chain == null || chain.length == 0) {
            throw rejected("peer sent no certificate");
        }
        if (chain.length > CHAIN_MAX) {
            throw rejected("peer chain has " + chain.length + " certificates (expected: at most " + CHAIN_MAX + ")");
        }
        X509Certificate leaf = chain[0];
        checkPath(chain);
        if (leaf.getBasicConstraints() >= 0) {
            throw rejected("peer certificate is a CA certificate (expected: a leaf)");
        }
        if (leaf.getPublicKey() instanceof RSAKey rsa && rsa.getModulus().bitLength() < RSA_BITS_MIN) {
            throw rejected("peer RSA key has " + rsa.getModulus().bitLength() + " bits (expected: at least "
                    + RSA_BITS_MIN + ")");
        }
        boolean[] keyUsage = leaf.getKeyUsage();
        if (keyUsage != null && !keyUsage[0]) {
            throw rejected("peer certificate key usage lacks digitalSignature");
        }
        List<String> usages = leaf.getExtendedKeyUsage();
        if (usages != null && !usages.contains(usage) && !usages.contains(EKU_ANY)) {
            throw rejected("peer certificate extended key usage " + usages + " lacks " + usage);
        }
        if (!pins.take(leaf)) {
            throw rejected("peer certificate is none of those that are pinned");
        }
        checkNames(leaf, server);
    }

    private void checkPath(X509Certificate[] chain) throws CertificateException {
        TrustMaterial material = trust.get();
        Set<TrustAnchor> anchors = new HashSet<>();
        for (X509Certificate anchor : material.anchors()) {
            anchors.add(new TrustAnchor(anchor, null));
        }
        if (anchors.isEmpty()) {
            throw rejected("no trust anchors are loaded");
        }
        try {
            X509CertSelector target = new X509CertSelector();
            target.setCertificate(chain[0]);
            PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, target);
            parameters.setMaxPathLength(CHAIN_MAX);
            Collection<Object> store = new ArrayList<>(List.of((Object[]) chain));
            store.addAll(material.crls());
            parameters.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(store)));
            parameters.setRevocationEnabled(!material.crls().isEmpty());
            CertPathBuilder.getInstance("PKIX").build(parameters);
        } catch (GeneralSecurityException e) {
            throw rejected("peer certificate is not trusted: " + rootMessage(e), e);
        }
    }

    private void checkNames(X509Certificate leaf, String server) throws CertificateException {
        if (sans.isEmpty()) {
            return;
        }
        List<String> shown = new ArrayList<>();
        int uris = 0;
        boolean accepted = false;
        for (Name name : names(leaf)) {
            shown.add(name.value());
            if (name.kind() == SanCheck.Kind.URI) {
                uris++;
            }
            for (SanCheck san : sans) {
                accepted |= san.accepts(name.kind(), name.value(), server);
            }
        }
        if (uris > 1) {
            throw rejected("peer certificate has " + uris + " URI names (expected: exactly one)");
        }
        if (!accepted) {
            throw rejected("no subject alternative name of the peer is accepted: " + shown);
        }
    }

    private record Name(SanCheck.Kind kind, String value) {}

    private static List<Name> names(X509Certificate leaf) throws CertificateException {
        List<Name> names = new ArrayList<>();
        Collection<List<?>> alternatives = leaf.getSubjectAlternativeNames();
        if (alternatives == null) {
            return names;
        }
        for (List<?> alternative : alternatives) {
            int type = (Integer) alternative.get(0);
            if (!(alternative.get(1) instanceof String value)) {
                continue;
            }
            switch (type) {
                case 1 -> names.add(new Name(SanCheck.Kind.EMAIL, value));
                case 2 -> names.add(new Name(SanCheck.Kind.DNS, value));
                case 6 -> names.add(new Name(SanCheck.Kind.URI, value));
                case 7 -> names.add(new Name(SanCheck.Kind.IP_ADDRESS, value));
                default -> {}
            }
        }
        return names;
    }

    /// The values of one kind of subject alternative name, in certificate order; empty when unreadable.
    public static List<String> names(X509Certificate leaf, SanCheck.Kind kind) {
        try {
            return names(leaf).stream()
                    .filter(name -> name.kind() == kind)
                    .map(Name::value)
                    .toList();
        } catch (CertificateParsingException e) {
            return List.of();
        } catch (CertificateException e) {
            return List.of();
        }
    }

    /// Carries the code for which BoringSSL sends `bad_certificate`; without one the peer would see
    /// `internal_error`.
    private static CertificateException rejected(String why) {
        return new OpenSslCertificateException(why, CertificateVerifier.X509_V_ERR_CERT_REJECTED);
    }

    private static CertificateException rejected(String why, Throwable cause) {
        return new OpenSslCertificateException(why, cause, CertificateVerifier.X509_V_ERR_CERT_REJECTED);
    }

    private static String rootMessage(Throwable e) {
        Throwable at = e;
        for (int depth = 0; depth < 16 && at.getCause() != null; depth++) {
            at = at.getCause();
        }
        String message = at.getMessage();
        return message == null ? at.getClass().getSimpleName() : message;
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check(chain, EKU_CLIENT);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check(chain, EKU_SERVER);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        check(chain, EKU_CLIENT);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        check(chain, EKU_SERVER);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        check(chain, EKU_CLIENT);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        String server = engine.getPeerHost();
        check(chain, EKU_SERVER, server == null ? "" : server);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return trust.get().anchors().toArray(X509Certificate[]::new);
    }
}
