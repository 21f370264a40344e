package dev.meshwright.agent.sds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.meshwright.agent.identity.Identity;
import dev.meshwright.base.identity.Issuer;
import dev.meshwright.base.identity.Keys;
import dev.meshwright.base.identity.Pem;
import dev.meshwright.base.identity.SpiffeId;
import dev.meshwright.xds.client.UnixSocketChannel;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.envoyproxy.envoy.service.secret.v3.SecretDiscoveryServiceGrpc;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.unix.DomainSocketAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SdsServerTest {
    private static final long SECONDS = 5;

    @TempDir
    Path temporary;

    private final Issuer root = Issuer.root("test.local", Instant.now(), Duration.ofDays(1));
    private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    private final Identity first = identity();
    private SdsServer server;
    private ManagedChannel channel;

    @BeforeEach
    void start() throws IOException {
        server = SdsServer.start(temporary.resolve("w").resolve("sds.sock"), first, loop);
        channel = NettyChannelBuilder.forAddress(
                        new DomainSocketAddress(server.socket().toFile()))
                .channelType(EpollDomainSocketChannel.class)
                .eventLoopGroup(loop)
                .usePlaintext()
                .build();
    }

    @AfterEach
    void stop() throws Exception {
        channel.shutdownNow().awaitTermination(SECONDS, TimeUnit.SECONDS);
        server.close();
        loop.shutdownGracefully(0, 100, TimeUnit.MILLISECONDS).sync();
    }

    private Identity identity() {
        KeyPair keys = Keys.generate();
        var leaf = Issuer.Leaf.of(new SpiffeId("test.local", "shop", "reviews"), Duration.ofHours(1));
        return new Identity(
                keys.getPrivate(),
                List.of(root.leaf(keys.getPublic(), leaf, Instant.now())),
                List.of(root.certificate()));
    }

    private static DiscoveryRequest request(String... names) {
        return DiscoveryRequest.newBuilder()
                .setTypeUrl(Secrets.TYPE_URL)
                .addAllResourceNames(List.of(names))
                .build();
    }

    private StreamObserver<DiscoveryRequest> sotw(BlockingQueue<DiscoveryResponse> answers) {
        return SecretDiscoveryServiceGrpc.newStub(channel).streamSecrets(new Collected<>(answers));
    }

    @Test
    void sotw_answersCertificateWithItsKey_andTheBundle() throws Exception {
        var answers = new LinkedBlockingQueue<DiscoveryResponse>();
        var requests = sotw(answers);
        requests.onNext(request("default"));
        Secret certificate = only(next(answers));
        assertThat(certificate.getName()).isEqualTo("default");
        assertThat(certificate
                        .getTlsCertificate()
                        .getCertificateChain()
                        .getInlineBytes()
                        .toStringUtf8())
                .isEqualTo(Pem.ofCertificates(first.chain()));
        assertThat(certificate
                        .getTlsCertificate()
                        .getPrivateKey()
                        .getInlineBytes()
                        .toStringUtf8())
                .isEqualTo(Pem.ofPrivateKey(first.key()));
        requests.onNext(request("ROOTCA"));
    }

    @Test
    void sotw_staysSilentOnAnAck_andPushesOnRotation() throws Exception {
        var answers = new LinkedBlockingQueue<DiscoveryResponse>();
        var requests = sotw(answers);
        requests.onNext(request("default"));
        DiscoveryResponse one = next(answers);
        requests.onNext(request("default").toBuilder()
                .setVersionInfo(one.getVersionInfo())
                .setResponseNonce(one.getNonce())
                .build());
        Identity second = identity();
        server.rotate(second);
        DiscoveryResponse two = next(answers);
        assertThat(two.getVersionInfo()).isNotEqualTo(one.getVersionInfo());
        assertThat(only(two)
                        .getTlsCertificate()
                        .getPrivateKey()
                        .getInlineBytes()
                        .toStringUtf8())
                .isEqualTo(Pem.ofPrivateKey(second.key()));
        assertThat(answers).isEmpty();
    }

    @Test
    void sotw_answersAgain_whenTheNamesChange() throws Exception {
        var answers = new LinkedBlockingQueue<DiscoveryResponse>();
        var requests = sotw(answers);
        requests.onNext(request("default"));
        DiscoveryResponse one = next(answers);
        requests.onNext(request("default", "ROOTCA").toBuilder()
                .setResponseNonce(one.getNonce())
                .build());
        assertThat(next(answers).getResourcesCount()).isEqualTo(2);
    }

    @Test
    void delta_sendsWhatIsSubscribed_andPushesOnRotation() throws Exception {
        var answers = new LinkedBlockingQueue<DeltaDiscoveryResponse>();
        var requests = SecretDiscoveryServiceGrpc.newStub(channel).deltaSecrets(new Collected<>(answers));
        requests.onNext(DeltaDiscoveryRequest.newBuilder()
                .setTypeUrl(Secrets.TYPE_URL)
                .addResourceNamesSubscribe("ROOTCA")
                .addResourceNamesSubscribe("nobody")
                .build());
        DeltaDiscoveryResponse one = next(answers);
        assertThat(one.getResources(0).getName()).isEqualTo("ROOTCA");
        assertThat(one.getRemovedResourcesList()).containsExactly("nobody");
        server.rotate(identity());
        assertThat(next(answers).getResourcesList())
                .singleElement()
                .satisfies(resource -> assertThat(resource.getName()).isEqualTo("ROOTCA"));
    }

    @Test
    void socketFolder_isOpenToItsOwnerOnly_andTheSocketGoesOnClose() throws Exception {
        Path socket = server.socket();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(temporary.resolve("w"))))
                .isEqualTo("rwx------");
        server.close();
        assertThat(socket).doesNotExist();
    }

    @Test
    void longestSocketPath_isServed_andOurProxyConnectsToIt() throws Exception {
        Path folder = temporary.toAbsolutePath();
        int left = SdsServer.PATH_BYTES_MAX - folder.toString().length() - 1;
        try (SdsServer longest = SdsServer.start(folder.resolve("s".repeat(left)), first, loop)) {
            EventLoopGroup its = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
            ManagedChannel ours = UnixSocketChannel.open(longest.socket(), its);
            try {
                var answers = new LinkedBlockingQueue<DiscoveryResponse>();
                SecretDiscoveryServiceGrpc.newStub(ours)
                        .streamSecrets(new Collected<>(answers))
                        .onNext(request("default"));
                assertThat(only(next(answers)).getName()).isEqualTo("default");
            } finally {
                ours.shutdownNow().awaitTermination(SECONDS, TimeUnit.SECONDS);
                its.shutdownGracefully(0, 100, TimeUnit.MILLISECONDS).sync();
            }
        }
    }

    @Test
    void tooLongSocketPath_isRefused_withTheLimit() {
        Path deep = temporary.resolve("x".repeat(120)).resolve("sds.sock");
        assertThatThrownBy(() -> SdsServer.start(deep, first, loop))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("at most " + SdsServer.PATH_BYTES_MAX);
    }

    private static <T> T next(BlockingQueue<T> answers) throws InterruptedException {
        T answer = answers.poll(SECONDS, TimeUnit.SECONDS);
        if (answer == null) {
            throw new AssertionError("no answer within " + SECONDS + " s");
        }
        return answer;
    }

    private static Secret only(DiscoveryResponse response) throws InvalidProtocolBufferException {
        assertThat(response.getResourcesCount()).isEqualTo(1);
        return response.getResources(0).unpack(Secret.class);
    }

    private record Collected<T>(BlockingQueue<T> answers) implements StreamObserver<T> {
        @Override
        public void onNext(T answer) {
            answers.add(answer);
        }

        @Override
        public void onError(Throwable cause) {
            // The test's end.
        }

        @Override
        public void onCompleted() {
            // The test's end.
        }
    }
}
