package dev.meshwright.proxy.server;

import com.google.protobuf.Any;
import dev.meshwright.xds.TypeUrl;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import io.envoyproxy.envoy.service.secret.v3.SecretDiscoveryServiceGrpc.SecretDiscoveryServiceImplBase;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// An SDS server on a Unix socket that serves what a test puts into it. Guarded by itself.
final class ScriptedSecrets extends SecretDiscoveryServiceImplBase implements AutoCloseable {
    private final Map<String, Secret> secrets = new HashMap<>();
    private final Map<StreamObserver<DeltaDiscoveryResponse>, Set<String>> streams = new HashMap<>();
    private final MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Server server;
    private int version;
    private String lastError = "";

    ScriptedSecrets(Path socket) throws IOException {
        server = NettyServerBuilder.forAddress(UnixDomainSocketAddress.of(socket))
                .channelType(NioServerDomainSocketChannel.class)
                .bossEventLoopGroup(loops)
                .workerEventLoopGroup(loops)
                .addService(this)
                .build()
                .start();
    }

    @Override
    public synchronized StreamObserver<DeltaDiscoveryRequest> deltaSecrets(StreamObserver<DeltaDiscoveryResponse> out) {
        streams.put(out, new HashSet<>());
        return new StreamObserver<>() {
            @Override
            public void onNext(DeltaDiscoveryRequest request) {
                ask(out, request);
            }

            @Override
            public void onError(Throwable failure) {
                forget(out);
            }

            @Override
            public void onCompleted() {
                forget(out);
                out.onCompleted();
            }
        };
    }

    private synchronized void ask(StreamObserver<DeltaDiscoveryResponse> out, DeltaDiscoveryRequest request) {
        if (request.hasErrorDetail()) {
            lastError = request.getErrorDetail().getMessage();
        }
        streams.computeIfAbsent(out, _ -> new HashSet<>()).addAll(request.getResourceNamesSubscribeList());
        for (String name : request.getResourceNamesSubscribeList()) {
            send(out, name);
        }
    }

    private synchronized void forget(StreamObserver<DeltaDiscoveryResponse> out) {
        streams.remove(out);
    }

    synchronized void put(Secret secret) {
        secrets.put(secret.getName(), secret);
        streams.forEach((out, names) -> {
            if (names.contains(secret.getName())) {
                send(out, secret.getName());
            }
        });
    }

    synchronized String lastError() {
        return lastError;
    }

    private void send(StreamObserver<DeltaDiscoveryResponse> out, String name) {
        Secret secret = secrets.get(name);
        if (secret == null) {
            return;
        }
        version++;
        out.onNext(DeltaDiscoveryResponse.newBuilder()
                .setTypeUrl(TypeUrl.SECRET.url())
                .setNonce("n" + version)
                .addResources(Resource.newBuilder()
                        .setName(name)
                        .setVersion("v" + version)
                        .setResource(Any.newBuilder()
                                .setTypeUrl(TypeUrl.SECRET.url())
                                .setValue(secret.toByteString())))
                .build());
    }

    @Override
    public void close() {
        server.shutdownNow();
        loops.shutdownGracefully();
    }
}
