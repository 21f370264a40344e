package dev.meshwright.xds.server;

import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc.AggregatedDiscoveryServiceImplBase;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.grpc.Context;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BiFunction;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The gRPC service `envoy.service.discovery.v3.AggregatedDiscoveryService`, delta and state-of-the-world.
///
/// The gRPC server in front of it owns TLS and limits (message size, calls per connection), and an interceptor of
/// its owner sets [#PEER] from the TLS session. Closing ends all streams; clients reconnect elsewhere.
public final class AdsServer extends AggregatedDiscoveryServiceImplBase implements AutoCloseable {
    /// The peer of a call. Set it in a `ServerInterceptor` with
    /// `Contexts.interceptCall(Context.current().withValue(AdsServer.PEER, identity), call, headers, next)`, from
    /// `call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION)`. A call without it is refused (UNAUTHENTICATED).
    public static final Context.Key<PeerIdentity> PEER = Context.key("meshwright-peer");

    static final Logger LOG = LoggerFactory.getLogger(AdsServer.class);

    private final ResourceSource source;
    private final AdsSettings settings;
    private final AdsObserver observer;
    private final Executor executor;
    private final ScheduledExecutorService timer;
    private final InstantSource clock;
    private final LongSupplier nanoClock;
    private final Set<NodeStream<?, ?>> streams = ConcurrentHashMap.newKeySet();

    /// @param executor runs the streams' work, which may block in [ResourceSource#open]: virtual threads
    /// @param timer only starts work on `executor`; one thread is enough
    /// @param nanoClock `System::nanoTime`
    public AdsServer(
            ResourceSource source,
            AdsSettings settings,
            AdsObserver observer,
            Executor executor,
            ScheduledExecutorService timer,
            InstantSource clock,
            LongSupplier nanoClock) {
        this.source = source;
        this.settings = settings;
        this.observer = observer;
        this.executor = executor;
        this.timer = timer;
        this.clock = clock;
        this.nanoClock = nanoClock;
    }

    @Override
    public StreamObserver<DeltaDiscoveryRequest> deltaAggregatedResources(StreamObserver<DeltaDiscoveryResponse> out) {
        return accept(out, (peer, to) -> new DeltaStream(this, peer, to));
    }

    @Override
    public StreamObserver<DiscoveryRequest> streamAggregatedResources(StreamObserver<DiscoveryResponse> out) {
        return accept(out, (peer, to) -> new SotwStream(this, peer, to));
    }

    private <Q, R> StreamObserver<Q> accept(
            StreamObserver<R> out, BiFunction<PeerIdentity, ServerCallStreamObserver<R>, NodeStream<Q, R>> create) {
        PeerIdentity peer = PEER.get();
        if (peer == null) {
            return refused(out, "unauthenticated", Status.UNAUTHENTICATED.withDescription("ADS: unknown peer"));
        }
        if (streams.size() >= settings.streamsMax()) {
            return refused(
                    out,
                    "too-many-streams",
                    Status.RESOURCE_EXHAUSTED.withDescription("ADS: more than " + settings.streamsMax() + " streams"));
        }
        NodeStream<Q, R> stream = create.apply(peer, (ServerCallStreamObserver<R>) out);
        streams.add(stream);
        return stream;
    }

    private <Q, R> StreamObserver<Q> refused(StreamObserver<R> out, String reason, Status status) {
        observer.refused(reason);
        out.onError(status.asRuntimeException());
        return new StreamObserver<>() {
            @Override
            public void onNext(Q request) {}

            @Override
            public void onError(Throwable failure) {}

            @Override
            public void onCompleted() {}
        };
    }

    /// One entry per admitted stream, in no order.
    public List<StreamStatus> status() {
        return streams.stream()
                .map(NodeStream::status)
                .filter(status -> !status.nodeId().isEmpty())
                .toList();
    }

    /// Ends all streams with UNAVAILABLE. New calls are the gRPC server's to refuse.
    @Override
    public void close() {
        streams.forEach(NodeStream::shutDown);
    }

    void ended(NodeStream<?, ?> stream) {
        streams.remove(stream);
    }

    ResourceSource source() {
        return source;
    }

    AdsSettings settings() {
        return settings;
    }

    AdsObserver observer() {
        return observer;
    }

    Executor executor() {
        return executor;
    }

    ScheduledExecutorService timer() {
        return timer;
    }

    Instant now() {
        return clock.instant();
    }

    long nanoTime() {
        return nanoClock.getAsLong();
    }
}
