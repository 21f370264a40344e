package dev.meshwright.proxy.server;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import dev.meshwright.base.identity.SpiffeId;
import dev.meshwright.xds.Resource;
import dev.meshwright.xds.ResourceSet;
import dev.meshwright.xds.TypeUrl;
import dev.meshwright.xds.server.AdsObserver;
import dev.meshwright.xds.server.AdsServer;
import dev.meshwright.xds.server.AdsSettings;
import dev.meshwright.xds.server.Nack;
import dev.meshwright.xds.server.PeerIdentity;
import dev.meshwright.xds.server.ResourceSource;
import dev.meshwright.xds.server.StreamProtocol;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.netty.NettyServerBuilder;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.EnumMap;
import java.util.Map;
import java.util.Queue;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// The product's own ADS server, serving what a test puts into it.
final class ScriptedControlPlane implements AutoCloseable {
    final Queue<Nack> nacks = new ConcurrentLinkedQueue<>();
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final AtomicInteger version = new AtomicInteger();
    private final AdsServer ads;
    private final Server server;
    private volatile ResourceSet current = ResourceSet.EMPTY;
    private volatile Runnable changed = () -> {};

    ScriptedControlPlane() throws IOException {
        this(null);
    }

    /// @param tls null for plaintext
    ScriptedControlPlane(@Nullable SslContext tls) throws IOException {
        ResourceSource source = new ResourceSource() {
            @Override
            public NodeView open(PeerIdentity peer, Node node, StreamProtocol protocol, Runnable onChange) {
                changed = onChange;
                return new NodeView() {
                    @Override
                    public ResourceSet current() {
                        return current;
                    }

                    @Override
                    public void close() {
                        // Nothing is held for a node.
                    }
                };
            }
        };
        AdsObserver observer = new AdsObserver() {
            @Override
            public void nacked(String nodeId, Nack nack) {
                nacks.add(nack);
            }
        };
        ads = new AdsServer(
                source, AdsSettings.DEFAULT, observer, executor, timer, java.time.Clock.systemUTC(), System::nanoTime);
        PeerIdentity peer = new PeerIdentity.Verified(SpiffeId.parse("spiffe://cluster.local/ns/default/sa/test"));
        NettyServerBuilder builder =
                NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        if (tls != null) {
            builder.sslContext(tls);
        }
        server = builder.addService(ads)
                .intercept(new ServerInterceptor() {
                    @Override
                    public <Q, R> ServerCall.Listener<Q> interceptCall(
                            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
                        return Contexts.interceptCall(
                                Context.current().withValue(AdsServer.PEER, peer), call, headers, next);
                    }
                })
                .build()
                .start();
    }

    int port() {
        return server.getPort();
    }

    /// Adds or replaces a resource and tells the stream.
    void put(TypeUrl type, String name, Message message) {
        Map<TypeUrl, SortedMap<String, Resource>> all = new EnumMap<>(TypeUrl.class);
        all.putAll(current.byType());
        SortedMap<String, Resource> ofType = new TreeMap<>(current.of(type));
        ofType.put(
                name,
                new Resource(
                        type,
                        name,
                        Integer.toString(version.incrementAndGet()),
                        ByteString.copyFrom(message.toByteArray())));
        all.put(type, ofType);
        current = new ResourceSet(all);
        changed.run();
    }

    @Override
    public void close() {
        ads.close();
        server.shutdownNow();
        timer.shutdownNow();
        executor.shutdownNow();
    }
}
