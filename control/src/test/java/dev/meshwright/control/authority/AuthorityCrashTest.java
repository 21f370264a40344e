package dev.meshwright.control.authority;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meshwright.base.identity.CertificateRequest;
import dev.meshwright.base.identity.JoinToken;
import dev.meshwright.base.identity.Keys;
import dev.meshwright.base.identity.SpiffeId;
import dev.meshwright.control.state.CrashingDisk;
import dev.meshwright.control.state.Disk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuthorityCrashTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final SpiffeId ID = new SpiffeId("cluster.local", "shop", "reviews");
    private static final int STEPS_MAX = 10;

    @TempDir
    Path folder;

    private static Authority authority(Path ca, Disk disk, Instant now) throws IOException {
        return Authority.open(ca, disk, "cluster.local", Duration.ofHours(24), InstantSource.fixed(now));
    }

    private Path ca(int step) throws IOException {
        return Files.createDirectory(folder.resolve("ca-" + step));
    }

    private static void requireWorking(Authority authority) throws Exception {
        var request = CertificateRequest.verified(CertificateRequest.der(Keys.generate(), ID));
        var chain = authority.sign(ID, request);
        chain.get(0).verify(chain.get(1).getPublicKey());
        chain.get(1).verify(authority.roots().getFirst().getPublicKey());
    }

    @Test
    void authority_works_afterACrashAtAnyStepOfItsFirstStart() throws Exception {
        for (int step = 0; step < STEPS_MAX; step++) {
            Path ca = ca(step);
            try {
                authority(ca, new CrashingDisk(step), NOW);
            } catch (CrashingDisk.Crash e) {
                assertThat(step).isLessThan(STEPS_MAX - 1);
            }
            Authority reopened = authority(ca, Disk.DURABLE, NOW);
            requireWorking(reopened);
            assertThat(authority(ca, Disk.DURABLE, NOW).roots()).isEqualTo(reopened.roots());
        }
    }

    @Test
    void rootThatWasToldToSomebody_staysTheRoot_whateverCrashesLater() throws Exception {
        Path ca = ca(0);
        var roots = authority(ca, Disk.DURABLE, NOW).roots();
        Instant later = NOW.plus(Authority.INTERMEDIATE_LIFETIME.dividedBy(2)).plusSeconds(60);
        for (int step = 0; step < 3; step++) {
            try {
                Authority crashing = authority(ca, new CrashingDisk(step), later);
                requireWorking(crashing);
            } catch (CrashingDisk.Crash e) {
                assertThat(step).isLessThan(3);
            }
            Authority reopened = authority(ca, Disk.DURABLE, later);
            assertThat(reopened.roots()).isEqualTo(roots);
            requireWorking(reopened);
        }
    }

    @Test
    void intermediate_isReplaced_whenHalfOfItsLifeIsOver() throws Exception {
        Path ca = ca(0);
        var request = CertificateRequest.verified(CertificateRequest.der(Keys.generate(), ID));
        var before = authority(ca, Disk.DURABLE, NOW).sign(ID, request).get(1);
        var after = authority(ca, Disk.DURABLE, NOW.plus(Duration.ofDays(183)))
                .sign(ID, request)
                .get(1);
        assertThat(after).isNotEqualTo(before);
        assertThat(after.getNotAfter()).isAfter(before.getNotAfter());
    }

    @Test
    void token_letsInOneKeyAtMost_whereverTheCrashFalls() throws Exception {
        Authority authority = authority(ca(0), Disk.DURABLE, NOW);
        PublicKey first = Keys.generate().getPublic();
        PublicKey second = Keys.generate().getPublic();
        for (int step = 0; step < 2; step++) {
            Path tokens = Files.createDirectory(folder.resolve("tokens-" + step));
            JoinToken token =
                    tokens(tokens, Disk.DURABLE, authority, NOW).create("shop", "reviews", Duration.ofMinutes(1));
            boolean answered = true;
            try {
                tokens(tokens, new CrashingDisk(step), authority, NOW).use(token, first);
            } catch (CrashingDisk.Crash e) {
                answered = false;
            }
            JoinTokens reopened = tokens(tokens, Disk.DURABLE, authority, NOW);
            if (answered) {
                assertThatThrownBy(() -> reopened.use(token, second)).hasMessageContaining("used already");
            }
            assertThat(reopened.use(token, first)).isEqualTo(ID);
            assertThatThrownBy(() -> reopened.use(token, second)).hasMessageContaining("used already");
        }
    }

    @Test
    void token_isRefused_whenItsTimeIsOver_orItsSecretIsWrong() throws Exception {
        Authority authority = authority(ca(0), Disk.DURABLE, NOW);
        Path folderOfTokens = Files.createDirectory(folder.resolve("tokens"));
        JoinToken token =
                tokens(folderOfTokens, Disk.DURABLE, authority, NOW).create("shop", "reviews", Duration.ofMinutes(1));
        PublicKey key = Keys.generate().getPublic();
        JoinTokens late = tokens(folderOfTokens, Disk.DURABLE, authority, NOW.plusSeconds(61));
        assertThatThrownBy(() -> late.use(token, key)).hasMessageContaining("expired");
        var guessed = new JoinToken(token.id(), "A".repeat(43), token.rootSha256());
        JoinTokens now = tokens(folderOfTokens, Disk.DURABLE, authority, NOW);
        assertThatThrownBy(() -> now.use(guessed, key)).hasMessageContaining("not known here");
        assertThat(now.use(token, key)).isEqualTo(ID);
    }

    private static JoinTokens tokens(Path folder, Disk disk, Authority authority, Instant now) throws IOException {
        return JoinTokens.open(folder, disk, authority, InstantSource.fixed(now));
    }
}
