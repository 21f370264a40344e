package dev.meshwright.agent.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.meshwright.agent.kit.MeshFake;
import dev.meshwright.base.identity.JoinToken;
import dev.meshwright.base.identity.SpiffeId;
import io.grpc.Status;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdentityKeeperTest {
    @TempDir
    Path folder;

    private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    private MeshFake mesh;

    @BeforeEach
    void start() throws IOException {
        mesh = new MeshFake();
    }

    @AfterEach
    void stop() throws InterruptedException {
        mesh.close();
        loop.shutdownGracefully(0, 100, TimeUnit.MILLISECONDS).sync();
    }

    private IdentityKeeper keeper(int port, TokenSource tokens) throws IOException {
        return new IdentityKeeper(
                "shop",
                "reviews",
                new SigningClient(new ControlPlaneChannel("127.0.0.1", port, loop)),
                new IdentityStore(folder),
                tokens,
                Clock.systemUTC(),
                new Random(1));
    }

    @Test
    void workload_joinsWithItsToken_andGetsTheIdentityItAskedFor() throws Exception {
        try (var keeper = keeper(mesh.port(), () -> mesh.token)) {
            Identity identity = keeper.start();
            assertThat(identity.id()).isEqualTo(new SpiffeId("test.local", "shop", "reviews"));
            assertThat(identity.roots()).containsExactly(mesh.root.certificate());
            assertThat(mesh.callers).containsExactly("token");
        }
    }

    @Test
    void restart_keepsTheIdentity_withoutATokenOrACall() throws Exception {
        Identity first;
        try (var keeper = keeper(mesh.port(), () -> mesh.token)) {
            first = keeper.start();
        }
        try (var again = keeper(mesh.port(), () -> {
            throw TokenSource.missing("no second token", true);
        })) {
            assertThat(again.start()).isEqualTo(first);
            assertThat(mesh.callers).hasSize(1);
        }
    }

    @Test
    void key_isReadableByItsOwnerOnly() throws Exception {
        try (var keeper = keeper(mesh.port(), () -> mesh.token)) {
            keeper.start();
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("key.pem"))))
                .isEqualTo("rw-------");
    }

    @Test
    void certificate_isRenewed_withItselfAndANewKey_beforeTwoThirdsOfItsLife() throws Exception {
        mesh.certificateLifetime(Duration.ofSeconds(3));
        List<Identity> renewed = new CopyOnWriteArrayList<>();
        try (var keeper = keeper(mesh.port(), () -> mesh.token)) {
            Identity first = keeper.start();
            keeper.onChange(renewed::add);
            await().atMost(Duration.ofSeconds(10)).until(() -> !renewed.isEmpty());
            Identity second = renewed.getFirst();
            assertThat(second.key()).isNotEqualTo(first.key());
            assertThat(mesh.callers).contains("spiffe://test.local/ns/shop/sa/reviews");
            Duration age = Duration.between(first.issuedAt(), second.issuedAt());
            // The certificate's times are whole seconds.
            assertThat(age).isLessThan(Duration.ofSeconds(3));
            assertThat(new IdentityStore(folder).load()).contains(keeper.current());
        }
    }

    @Test
    void failedRenewal_keepsTheOldIdentity_andIsTriedAgain() throws Exception {
        mesh.certificateLifetime(Duration.ofSeconds(4));
        List<Identity> renewed = new CopyOnWriteArrayList<>();
        try (var keeper = keeper(mesh.port(), () -> mesh.token)) {
            Identity first = keeper.start();
            keeper.onChange(renewed::add);
            mesh.refuse(Optional.of(Status.UNAVAILABLE));
            await().atMost(Duration.ofSeconds(10)).until(() -> mesh.refusals.get() > 0);
            assertThat(keeper.current()).isEqualTo(first);
            mesh.refuse(Optional.empty());
            await().atMost(Duration.ofSeconds(10)).until(() -> !renewed.isEmpty());
        }
    }

    @Test
    void server_withAnotherRootThanTheTokenPins_isNotTrusted() throws Exception {
        var other = new JoinToken("abcdefgh", "a".repeat(43), "0".repeat(64));
        try (var keeper = keeper(mesh.port(), () -> other)) {
            assertThatThrownBy(keeper::start)
                    .isInstanceOf(SigningRefused.class)
                    .hasMessageContaining("no trusted control plane answers at 127.0.0.1:");
            assertThat(mesh.callers).isEmpty();
        }
    }

    @Test
    void workloadOfTheSameMesh_thatPlaysControlPlane_isNotTrusted() throws Exception {
        try (var impostor = new MeshFake(new SpiffeId("test.local", "shop", "reviews"));
                var keeper = keeper(impostor.port(), () -> impostor.token)) {
            assertThatThrownBy(keeper::start).isInstanceOf(SigningRefused.class);
            assertThat(impostor.callers).isEmpty();
        }
    }

    @Test
    void aJoinWhoseAnswerWasLost_isTriedAgainForTheSameKey_andLaterOnesForNewKeys() throws Exception {
        var signing = new SigningClient(new ControlPlaneChannel("127.0.0.1", mesh.port(), loop));
        mesh.answersLost.set(1);
        assertThatThrownBy(() -> signing.join(mesh.token, "shop", "reviews"))
                .isInstanceOfSatisfying(
                        SigningRefused.class, e -> assertThat(e.decided()).isFalse());
        signing.join(mesh.token, "shop", "reviews");
        signing.join(mesh.token, "shop", "reviews");
        assertThat(mesh.keys).hasSize(3);
        assertThat(mesh.keys.get(1)).isEqualTo(mesh.keys.get(0));
        assertThat(mesh.keys.get(2)).isNotEqualTo(mesh.keys.get(0));
    }

    @Test
    void usedToken_isRefusedForGood() throws Exception {
        mesh.refuse(Optional.of(Status.UNAUTHENTICATED.withDescription("join token is used up")));
        try (var keeper = keeper(mesh.port(), () -> mesh.token)) {
            assertThatThrownBy(keeper::start)
                    .isInstanceOfSatisfying(
                            SigningRefused.class, e -> assertThat(e.decided()).isTrue())
                    .hasMessageContaining("join token is used up");
        }
    }

    @Test
    void storedIdentity_ofAnotherAccount_isNotUsed() throws Exception {
        try (var keeper = keeper(mesh.port(), () -> mesh.token)) {
            keeper.start();
        }
        try (var other = new IdentityKeeper(
                "shop",
                "ratings",
                new SigningClient(new ControlPlaneChannel("127.0.0.1", mesh.port(), loop)),
                new IdentityStore(folder),
                () -> mesh.token,
                Clock.systemUTC(),
                new Random(1))) {
            assertThat(other.start().id().serviceAccount()).isEqualTo("ratings");
        }
    }
}
