package dev.meshwright.xds;

import dev.meshwright.xds.server.AdsObserver;
import dev.meshwright.xds.server.AdsServer;
import dev.meshwright.xds.server.AdsSettings;
import dev.meshwright.xds.server.PeerIdentity;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/// An ADS server on a loopback port, plaintext, with anonymous peers.
public final class AdsFixture implements AutoCloseable {
    public static final AdsSettings SETTINGS = new AdsSettings(Duration.ofMillis(300), 1 << 20, 1000, 100);

    public final ScriptedSource source = new ScriptedSource();
    public final AdsServer ads;
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final Server server;

    public AdsFixture() throws IOException {
        this(SETTINGS, AdsObserver.NONE);
    }

    public AdsFixture(AdsSettings settings, AdsObserver observer) throws IOException {
        ads = new AdsServer(source, settings, observer, executor, timer, InstantSource.system(), System::nanoTime);
        server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .addService(ads)
                .intercept(new ServerInterceptor() {
                    @Override
                    public <Q, R> ServerCall.Listener<Q> interceptCall(
                            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
                        Context context = Context.current().withValue(AdsServer.PEER, new PeerIdentity.Anonymous());
                        return Contexts.interceptCall(context, call, headers, next);
                    }
                })
                .build()
                .start();
    }

    public int port() {
        return server.getPort();
    }

    public ManagedChannel channel() {
        return NettyChannelBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port()))
                .usePlaintext()
                .build();
    }

    @Override
    public void close() {
        ads.close();
        server.shutdownNow();
        timer.shutdownNow();
        executor.shutdown();
    }
}
