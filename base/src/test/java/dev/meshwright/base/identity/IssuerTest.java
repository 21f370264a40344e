package dev.meshwright.base.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class IssuerTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final SpiffeId ID = new SpiffeId("cluster.local", "shop", "reviews");

    private final Issuer root = Issuer.root("cluster.local", NOW, Duration.ofDays(3650));
    private final Issuer intermediate = root.intermediate("cluster.local", NOW, Duration.ofDays(365));

    private X509Certificate leaf(Duration lifetime) {
        return intermediate.leaf(Keys.generate().getPublic(), Issuer.Leaf.of(ID, lifetime), NOW);
    }

    private void validate(X509Certificate leaf, Instant when) throws Exception {
        var parameters = new PKIXParameters(Set.of(new TrustAnchor(root.certificate(), null)));
        parameters.setRevocationEnabled(false);
        parameters.setDate(Date.from(when));
        var path = CertificateFactory.getInstance("X.509").generateCertPath(List.of(leaf, intermediate.certificate()));
        CertPathValidator.getInstance("PKIX").validate(path, parameters);
    }

    @Test
    void leaf_namesExactlyItsIdentity_andChainsToTheRoot() throws Exception {
        X509Certificate leaf = leaf(Duration.ofHours(24));
        validate(leaf, NOW.plusSeconds(3600));
        assertThat(Certificates.spiffeId(leaf)).isEqualTo(ID);
        assertThat(leaf.getExtendedKeyUsage()).containsExactlyInAnyOrder("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2");
        assertThat(leaf.getBasicConstraints()).isEqualTo(-1);
        assertThat(leaf.getKeyUsage()[0]).isTrue();
        assertThat(leaf.getKeyUsage()[5]).isFalse();
    }

    @Test
    void leaf_isRefused_afterItsLifetime() {
        X509Certificate leaf = leaf(Duration.ofHours(1));
        assertThatThrownBy(() -> validate(leaf, NOW.plus(Duration.ofHours(2))))
                .hasMessageContaining("validity check failed");
    }

    @Test
    void leaf_isValid_forAPeerWhoseClockRunsBehind() throws Exception {
        validate(leaf(Duration.ofHours(1)), NOW.minus(Duration.ofMinutes(4)));
    }

    @Test
    void leaf_neverOutlivesItsIssuer() {
        assertThat(leaf(Duration.ofDays(4000)).getNotAfter())
                .isEqualTo(intermediate.certificate().getNotAfter());
    }

    @Test
    void intermediate_signsLeavesOnly() {
        assertThat(intermediate.certificate().getBasicConstraints()).isZero();
    }

    @Test
    void certificateOfTwoUriNames_namesNobody() throws Exception {
        X509Certificate withoutUri = root.certificate();
        assertThatThrownBy(() -> Certificates.spiffeId(withoutUri))
                .isInstanceOf(CertificateException.class)
                .hasMessageContaining("0 URI names");
    }

    @Test
    void request_isVerified_andKeepsItsWish() throws Exception {
        KeyPair keys = Keys.generate();
        CertificateRequest request = CertificateRequest.verified(CertificateRequest.der(keys, ID));
        assertThat(request.publicKey()).isEqualTo(keys.getPublic());
        assertThat(request.uris()).containsExactly(ID.toString());
    }

    @Test
    void request_signedWithAnotherKey_isRefused() {
        byte[] der = CertificateRequest.der(
                new KeyPair(Keys.generate().getPublic(), Keys.generate().getPrivate()), ID);
        assertThatThrownBy(() -> CertificateRequest.verified(der))
                .isInstanceOf(CertificateException.class)
                .hasMessageContaining("signature does not verify");
    }

    @Test
    void request_withDamagedBytes_isRefused_whereverTheDamageIs() {
        byte[] der = CertificateRequest.der(Keys.generate(), ID);
        for (int at = 0; at < der.length; at++) {
            byte[] damaged = der.clone();
            damaged[at] ^= 0x55;
            assertThatThrownBy(() -> CertificateRequest.verified(damaged))
                    .as("byte %d", at)
                    .isInstanceOf(CertificateException.class);
        }
    }

    @Test
    void request_withAnRsaKey_isRefused() throws Exception {
        var generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        var keys = generator.generateKeyPair();
        var builder = new org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder(
                new org.bouncycastle.asn1.x500.X500Name(""), keys.getPublic());
        var signer =
                new org.bouncycastle.operator.jcajce.JcaContentSignerBuilder("SHA256withRSA").build(keys.getPrivate());
        byte[] der = builder.build(signer).getEncoded();
        assertThatThrownBy(() -> CertificateRequest.verified(der)).hasMessageContaining("EC P-256");
    }

    @Test
    void pem_readsBackWhatItWrote() throws Exception {
        List<X509Certificate> chain = List.of(leaf(Duration.ofHours(1)), intermediate.certificate());
        assertThat(Pem.certificates("comment\n" + Pem.ofCertificates(chain))).isEqualTo(chain);
        assertThat(Pem.privateKey(Pem.ofPrivateKey(root.key()))).isEqualTo(root.key());
        assertThatThrownBy(() -> Pem.certificates("")).hasMessageContaining("no CERTIFICATE block");
    }

    @Test
    void joinToken_readsBackWhatItWrote_andHidesItsSecretInLogs() {
        var token = new JoinToken("0123456789abcdef", "A".repeat(43), Certificates.sha256(root.certificate()));
        assertThat(JoinToken.parse(token.text())).isEqualTo(token);
        assertThat(token.toString()).doesNotContain(token.secret());
        assertThatThrownBy(() -> JoinToken.parse("mw1.secretsecret")).hasMessageNotContaining("secretsecret");
    }
}
