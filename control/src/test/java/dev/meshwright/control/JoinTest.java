package dev.meshwright.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meshwright.base.identity.CertificateRequest;
import dev.meshwright.base.identity.Issuer;
import dev.meshwright.base.identity.JoinToken;
import dev.meshwright.base.identity.Keys;
import io.grpc.StatusRuntimeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JoinTest {
    @TempDir
    Path folder;

    @Test
    void token_givesTheIdentityThatItWasMadeFor() throws Exception {
        try (var mesh = new RunningControlPlane(folder)) {
            var identity = mesh.join("shop", "reviews");
            assertThat(identity.id()).isEqualTo(RunningControlPlane.id("shop", "reviews"));
            assertThat(identity.chain()).hasSize(2);
            assertThat(identity.roots()).isEqualTo(mesh.roots());
        }
    }

    @Test
    void token_pinsTheRoot() throws Exception {
        try (var mesh = new RunningControlPlane(folder)) {
            JoinToken token = JoinToken.parse(mesh.token("shop", "reviews"));
            assertThat(token.rootSha256())
                    .isEqualTo(dev.meshwright.base.identity.Certificates.sha256(
                            mesh.roots().getFirst()));
        }
    }

    @Test
    void token_isRefused_forASecondKey_butServesTheFirstKeyAgain() throws Exception {
        try (var mesh = new RunningControlPlane(folder)) {
            String token = mesh.token("shop", "reviews");
            var id = RunningControlPlane.id("shop", "reviews");
            byte[] first = CertificateRequest.der(Keys.generate(), id);
            RunningControlPlane.sign(mesh.anonymous(), token, first);
            assertThat(RunningControlPlane.sign(mesh.anonymous(), token, first).getChainCount())
                    .isEqualTo(2);
            byte[] second = CertificateRequest.der(Keys.generate(), id);
            assertThatThrownBy(() -> RunningControlPlane.sign(mesh.anonymous(), token, second))
                    .isInstanceOf(StatusRuntimeException.class)
                    .hasMessageContaining("UNAUTHENTICATED")
                    .hasMessageContaining("used already");
        }
    }

    @Test
    void token_survivesARestart_usedOrNot() throws Exception {
        String used;
        String unused;
        byte[] csr = CertificateRequest.der(Keys.generate(), RunningControlPlane.id("shop", "reviews"));
        try (var mesh = new RunningControlPlane(folder)) {
            used = mesh.token("shop", "reviews");
            unused = mesh.token("shop", "ratings");
            RunningControlPlane.sign(mesh.anonymous(), used, csr);
        }
        try (var mesh = new RunningControlPlane(folder)) {
            byte[] other = CertificateRequest.der(Keys.generate(), RunningControlPlane.id("shop", "reviews"));
            assertThatThrownBy(() -> RunningControlPlane.sign(mesh.anonymous(), used, other))
                    .hasMessageContaining("used already");
            KeyPair keys = Keys.generate();
            byte[] ratings = CertificateRequest.der(keys, RunningControlPlane.id("shop", "ratings"));
            assertThat(RunningControlPlane.signed(keys, RunningControlPlane.sign(mesh.anonymous(), unused, ratings))
                            .id())
                    .isEqualTo(RunningControlPlane.id("shop", "ratings"));
        }
    }

    @Test
    void tokenFile_holdsNoSecret() throws Exception {
        try (var mesh = new RunningControlPlane(folder)) {
            JoinToken token = JoinToken.parse(mesh.token("shop", "reviews"));
            Path file = mesh.state.resolve("tokens").resolve(token.id() + ".json");
            assertThat(Files.readString(file)).doesNotContain(token.secret());
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void certificate_isRenewed_withTheCertificate_andNeedsNoToken() throws Exception {
        try (var mesh = new RunningControlPlane(folder)) {
            var identity = mesh.join("shop", "reviews");
            KeyPair keys = Keys.generate();
            var renewed = RunningControlPlane.signed(
                    keys,
                    RunningControlPlane.sign(
                            mesh.channel(identity.credentials()), "", CertificateRequest.der(keys, identity.id())));
            assertThat(renewed.id()).isEqualTo(identity.id());
            assertThat(renewed.chain().getFirst()).isNotEqualTo(identity.chain().getFirst());
        }
    }

    @Test
    void requestForAnotherIdentity_isRefused_withCertificateAndWithToken() throws Exception {
        try (var mesh = new RunningControlPlane(folder)) {
            var identity = mesh.join("shop", "reviews");
            byte[] csr = CertificateRequest.der(Keys.generate(), RunningControlPlane.id("shop", "payments"));
            assertThatThrownBy(() -> RunningControlPlane.sign(mesh.channel(identity.credentials()), "", csr))
                    .hasMessageContaining("PERMISSION_DENIED");
            String token = mesh.token("shop", "reviews");
            assertThatThrownBy(() -> RunningControlPlane.sign(mesh.anonymous(), token, csr))
                    .hasMessageContaining("PERMISSION_DENIED");
        }
    }

    @Test
    void callerWithoutProof_isRefused() throws Exception {
        try (var mesh = new RunningControlPlane(folder)) {
            byte[] csr = CertificateRequest.der(Keys.generate(), RunningControlPlane.id("shop", "reviews"));
            assertThatThrownBy(() -> RunningControlPlane.sign(mesh.anonymous(), "", csr))
                    .hasMessageContaining("UNAUTHENTICATED");
            assertThatThrownBy(() -> RunningControlPlane.sign(mesh.anonymous(), "mw1.made.up.token", csr))
                    .hasMessageContaining("UNAUTHENTICATED");
        }
    }

    @Test
    void certificateOfAnotherAuthority_isRefused_byTls() throws Exception {
        try (var mesh = new RunningControlPlane(folder)) {
            var id = RunningControlPlane.id("shop", "reviews");
            Issuer other = Issuer.root("cluster.local", Instant.now(), Duration.ofDays(1));
            KeyPair keys = Keys.generate();
            var leaf = other.leaf(keys.getPublic(), Issuer.Leaf.of(id, Duration.ofHours(1)), Instant.now());
            var forged = new RunningControlPlane.Identity(keys, List.of(leaf, other.certificate()), mesh.roots());
            byte[] csr = CertificateRequest.der(keys, id);
            assertThatThrownBy(() -> RunningControlPlane.sign(mesh.channel(forged.credentials()), "", csr))
                    .hasMessageContaining("UNAVAILABLE");
        }
    }

    @Test
    void root_staysTheSame_overARestart_andIsPrivate() throws Exception {
        List<?> before;
        try (var mesh = new RunningControlPlane(folder)) {
            before = mesh.roots();
        }
        try (var mesh = new RunningControlPlane(folder)) {
            assertThat(mesh.roots()).isEqualTo(before);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(mesh.state.resolve("ca/root.key"))))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void stateFolder_ofAnotherTrustDomain_isRefused() throws Exception {
        new RunningControlPlane(folder).close();
        var options = RunningControlPlane.options(folder).withTrustDomain("other.example");
        assertThatThrownBy(() -> ControlPlane.start(options)).hasMessageContaining("another trust domain");
    }

    @Test
    void stateFolder_hasOneControlPlaneAtATime() throws Exception {
        try (var _ = new RunningControlPlane(folder)) {
            assertThatThrownBy(() -> ControlPlane.start(RunningControlPlane.options(folder)))
                    .hasMessageContaining("in use by another control plane (process "
                            + ProcessHandle.current().pid());
        }
        new RunningControlPlane(folder).close();
    }
}
