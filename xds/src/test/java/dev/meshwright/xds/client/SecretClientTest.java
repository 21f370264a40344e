package dev.meshwright.xds.client;

import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.meshwright.xds.Resource;
import dev.meshwright.xds.ScriptedSource;
import dev.meshwright.xds.TypeUrl;
import dev.meshwright.xds.server.AdsObserver;
import dev.meshwright.xds.server.AdsServer;
import dev.meshwright.xds.server.AdsSettings;
import dev.meshwright.xds.server.PeerIdentity;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.secret.v3.SecretDiscoveryServiceGrpc;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SecretClientTest {
    @Test
    void secretsArriveAndRotate_overAUnixSocket_evenWhenTheServerComesLater(@TempDir Path folder) throws Exception {
        Path socket = folder.resolve("sds");
        ScriptedSource source = new ScriptedSource();
        source.put(TypeUrl.SECRET, "default", "certificate 1");
        ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
        AdsServer streams = new AdsServer(
                source,
                AdsSettings.DEFAULT,
                AdsObserver.NONE,
                Runnable::run,
                executor,
                InstantSource.system(),
                System::nanoTime);
        var loops = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
        Map<String, String> held = new ConcurrentHashMap<>();
        ManagedChannel channel = UnixSocketChannel.open(socket, loops);
        SecretClient client = new SecretClient(
                channel,
                Node.newBuilder().setId("sidecar").build().toByteString(),
                new Backoff(Duration.ofMillis(10), Duration.ofMillis(50)),
                executor,
                new Random(1),
                (TypeUrl type, List<Resource> resources, List<String> removed) -> {
                    for (Resource resource : resources) {
                        held.put(resource.name(), resource.bytes().toStringUtf8());
                    }
                    return Verdict.ACCEPT;
                });
        client.subscribe(List.of("default", "ROOTCA"));
        client.start();

        Server server = NettyServerBuilder.forAddress(UnixDomainSocketAddress.of(socket))
                .channelType(NioServerDomainSocketChannel.class)
                .bossEventLoopGroup(loops)
                .workerEventLoopGroup(loops)
                .addService(new SecretDiscoveryServiceGrpc.SecretDiscoveryServiceImplBase() {
                    @Override
                    public StreamObserver<DeltaDiscoveryRequest> deltaSecrets(
                            StreamObserver<DeltaDiscoveryResponse> out) {
                        Context before = Context.current()
                                .withValue(AdsServer.PEER, new PeerIdentity.Anonymous())
                                .attach();
                        try {
                            return streams.deltaAggregatedResources(out);
                        } finally {
                            Context.current().detach(before);
                        }
                    }
                })
                .build()
                .start();
        try {
            await().atMost(Duration.ofSeconds(10)).until(() -> "certificate 1".equals(held.get("default")));
            source.put(TypeUrl.SECRET, "ROOTCA", ByteString.copyFromUtf8("roots"));
            source.put(TypeUrl.SECRET, "default", "certificate 2");
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> "certificate 2".equals(held.get("default")) && "roots".equals(held.get("ROOTCA")));
        } finally {
            client.close();
            channel.shutdownNow();
            server.shutdownNow();
            loops.shutdownGracefully(0, 1, java.util.concurrent.TimeUnit.SECONDS);
            executor.shutdown();
        }
    }
}
