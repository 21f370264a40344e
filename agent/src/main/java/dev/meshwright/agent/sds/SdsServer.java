package dev.meshwright.agent.sds;

import dev.meshwright.agent.identity.Identity;
import dev.meshwright.base.file.DurableFile;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.envoyproxy.envoy.service.secret.v3.SecretDiscoveryServiceGrpc.SecretDiscoveryServiceImplBase;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Serves one workload's secrets to its proxy: `envoy.service.secret.v3.SecretDiscoveryService` on a Unix socket, one
/// socket per workload, in a folder that only this user may enter. Who can open the socket is the workload; there is no
/// other check.
public final class SdsServer implements AutoCloseable {
    /// Linux allows 108 bytes for a socket path, one of them the closing zero; the JDK, by which our proxy
    /// connects, one less (`UnixDomainSockets.c`).
    public static final int PATH_BYTES_MAX = 106;

    /// A proxy opens one stream per secret it uses, two as a rule.
    private static final int STREAMS_MAX = 256;

    private final Path socket;
    private final Server server;
    private final Set<SecretStream<?, ?>> streams = ConcurrentHashMap.newKeySet();
    private volatile Secrets secrets;

    private SdsServer(Path socket, Identity identity, EventLoopGroup loop) {
        this.socket = socket;
        this.secrets = Secrets.of(identity);
        this.server = NettyServerBuilder.forAddress(new DomainSocketAddress(socket.toFile()))
                .channelType(EpollServerDomainSocketChannel.class)
                .bossEventLoopGroup(loop)
                .workerEventLoopGroup(loop)
                .directExecutor()
                .addService(new Service())
                .build();
    }

    /// Binds `socket` (0700 folder made when missing, a left-over socket file replaced) and serves `identity`.
    ///
    /// @param loop epoll; owned by the caller
    /// @throws IOException when the path is too long or the socket cannot be bound
    public static SdsServer start(Path socket, Identity identity, EventLoopGroup loop) throws IOException {
        Path absolute = socket.toAbsolutePath();
        if (!SocketPlace.fits(absolute)) {
            throw new IOException("socket path of " + absolute.toString().length() + " characters: " + absolute
                    + " (expected: at most " + PATH_BYTES_MAX + "; choose a shorter state folder)");
        }
        Path folder = absolute.getParent();
        if (folder != null) {
            DurableFile.createFolder(folder, DurableFile.Access.PRIVATE);
        }
        Files.deleteIfExists(absolute);
        var server = new SdsServer(absolute, identity, loop);
        server.server.start();
        return server;
    }

    public Path socket() {
        return socket;
    }

    /// Serves `identity` from now on and pushes it to every subscribed proxy.
    public void rotate(Identity identity) {
        secrets = Secrets.of(identity);
        streams.forEach(SecretStream::rotated);
    }

    @Override
    public void close() throws IOException {
        server.shutdownNow();
        Files.deleteIfExists(socket);
    }

    private final class Service extends SecretDiscoveryServiceImplBase {
        @Override
        public StreamObserver<DiscoveryRequest> streamSecrets(StreamObserver<DiscoveryResponse> out) {
            if (full(out)) {
                return new Ignored<>();
            }
            var stream = new SotwStream(out, () -> secrets, streams::remove);
            streams.add(stream);
            return stream;
        }

        @Override
        public StreamObserver<DeltaDiscoveryRequest> deltaSecrets(StreamObserver<DeltaDiscoveryResponse> out) {
            if (full(out)) {
                return new Ignored<>();
            }
            var stream = new DeltaStream(out, () -> secrets, streams::remove);
            streams.add(stream);
            return stream;
        }

        private boolean full(StreamObserver<?> out) {
            if (streams.size() < STREAMS_MAX) {
                return false;
            }
            out.onError(Status.RESOURCE_EXHAUSTED
                    .withDescription("more than " + STREAMS_MAX + " secret streams")
                    .asRuntimeException());
            return true;
        }
    }

    /// What a refused stream still sends.
    private static final class Ignored<T> implements StreamObserver<T> {
        @Override
        public void onNext(T request) {
            // The stream was refused.
        }

        @Override
        public void onError(Throwable cause) {
            // The stream was refused.
        }

        @Override
        public void onCompleted() {
            // The stream was refused.
        }
    }
}
