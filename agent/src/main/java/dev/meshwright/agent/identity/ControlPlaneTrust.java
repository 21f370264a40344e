package dev.meshwright.agent.identity;

import dev.meshwright.base.identity.Certificates;
import dev.meshwright.base.identity.JoinToken;
import dev.meshwright.base.identity.SpiffeId;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/// Decides whether a TLS server is the mesh's control plane: its chain ends in a root that the caller trusts (by the
/// join token's hash before the workload has an identity, by its trust bundle afterwards) and its certificate is for
/// `spiffe://TRUSTDOMAIN/ns/istio-system/sa/control-plane`. Host names play no part. Safe for any thread.
public final class ControlPlaneTrust extends X509ExtendedTrustManager {
    static final String NAMESPACE = "istio-system";
    static final String SERVICE_ACCOUNT = "control-plane";

    private final Predicate<X509Certificate> trustedRoot;
    private final List<X509Certificate> knownRoots;
    private final Optional<String> trustDomain;
    private final AtomicReference<Optional<SpiffeId>> seen = new AtomicReference<>(Optional.empty());

    private ControlPlaneTrust(
            Predicate<X509Certificate> trustedRoot, List<X509Certificate> knownRoots, Optional<String> trustDomain) {
        this.trustedRoot = trustedRoot;
        this.knownRoots = knownRoots;
        this.trustDomain = trustDomain;
    }

    /// For the first call: the server must send its chain with the root that the token pins; any trust domain.
    public static ControlPlaneTrust pinnedBy(JoinToken token) {
        return new ControlPlaneTrust(
                root -> Certificates.sha256(root).equals(token.rootSha256()), List.of(), Optional.empty());
    }

    /// For all later calls: a root of the bundle, and the workload's own trust domain.
    public static ControlPlaneTrust of(Identity identity) throws CertificateException {
        return new ControlPlaneTrust(
                identity.roots()::contains,
                identity.roots(),
                Optional.of(identity.id().trustDomain()));
    }

    /// The control plane's identity of the last successful check.
    public Optional<SpiffeId> seen() {
        return seen.get();
    }

    private void check(X509Certificate[] chain) throws CertificateException {
        if (chain.length == 0) {
            throw new CertificateException("control plane sent no certificate");
        }
        List<X509Certificate> anchors = java.util.stream.Stream.concat(knownRoots.stream(), Arrays.stream(chain))
                .filter(trustedRoot)
                .toList();
        if (anchors.isEmpty()) {
            throw new CertificateException("control plane's chain does not hold the root that is trusted here"
                    + " (expected: the root that the join token or the stored bundle names)");
        }
        List<X509Certificate> path =
                Arrays.stream(chain).filter(c -> !anchors.contains(c)).toList();
        try {
            var parameters = new PKIXParameters(
                    anchors.stream().map(a -> new TrustAnchor(a, null)).collect(Collectors.toSet()));
            parameters.setRevocationEnabled(false);
            CertPathValidator.getInstance("PKIX")
                    .validate(CertificateFactory.getInstance("X.509").generateCertPath(path), parameters);
        } catch (GeneralSecurityException e) {
            throw new CertificateException("control plane's certificate: " + e.getMessage(), e);
        }
        SpiffeId id = Certificates.spiffeId(chain[0]);
        boolean expected = id.namespace().equals(NAMESPACE)
                && id.serviceAccount().equals(SERVICE_ACCOUNT)
                && trustDomain.map(id.trustDomain()::equals).orElse(true);
        if (!expected) {
            throw new CertificateException("server is " + id + " (expected: spiffe://"
                    + trustDomain.orElse("TRUSTDOMAIN") + "/ns/" + NAMESPACE + "/sa/" + SERVICE_ACCOUNT + ")");
        }
        seen.set(Optional.of(id));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("this side is a client only");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw new CertificateException("this side is a client only");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        throw new CertificateException("this side is a client only");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return knownRoots.toArray(X509Certificate[]::new);
    }
}
