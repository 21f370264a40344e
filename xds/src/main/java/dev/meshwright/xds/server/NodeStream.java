package dev.meshwright.xds.server;

import com.google.protobuf.Any;
import dev.meshwright.xds.Resource;
import dev.meshwright.xds.ResourceSet;
import dev.meshwright.xds.TypeUrl;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.SynchronizationContext;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// One ADS stream: the order in which differences go out. Everything runs in `context`, one task at a time.
///
/// [#advance] is the whole logic and runs after every event (request, new target, timer). It walks the types in
/// make-before-break order (xDS protocol, "Eventual consistency considerations"): CDS, EDS, LDS, RDS, VHDS for
/// what is new or changed; then, when all that is answered, LDS, RDS, VHDS, CDS, EDS for what is gone, so that
/// nothing is removed while something that the client has accepted refers to it; but virtual hosts go with
/// those that take their domains. It sends what a type needs when that type has no unanswered push, and stops
/// at the first type that is not settled. Not settled is: a push younger than `ackWait` without an answer; or,
/// after new clusters, endpoints that the client has yet to ask for. Endpoints that a client asks for follow
/// their clusters at once, as Envoy holds the answer back until clusters are warm
/// (`ClusterManagerImpl::updateClusterCounts`). Secrets, extension configurations and origins refer to nothing
/// and wait for nothing.
///
/// Two resends come from how Envoy behaves: a changed cluster warms again and needs its endpoints once more, and a
/// route table that is new to the client needs its virtual hosts right after it.
///
/// @param <Q> request
/// @param <R> response
abstract class NodeStream<Q, R> implements StreamObserver<Q> {
    private static final List<TypeUrl> ADDITIONS =
            List.of(TypeUrl.CLUSTER, TypeUrl.ENDPOINT, TypeUrl.LISTENER, TypeUrl.ROUTE, TypeUrl.VIRTUAL_HOST);
    private static final List<TypeUrl> REMOVALS =
            List.of(TypeUrl.LISTENER, TypeUrl.ROUTE, TypeUrl.VIRTUAL_HOST, TypeUrl.CLUSTER, TypeUrl.ENDPOINT);
    private static final List<TypeUrl> FREE = List.of(TypeUrl.SECRET, TypeUrl.EXTENSION_CONFIG, TypeUrl.ORIGINS);

    private final AdsServer server;
    private final PeerIdentity peer;
    private final ServerCallStreamObserver<R> out;
    private final SynchronizationContext context;
    private final Map<TypeUrl, TypeState> types = new EnumMap<>(TypeUrl.class);
    /// New clusters whose endpoints the client will ask for, and until when that is waited for.
    private final Set<String> expectedEndpoints = new HashSet<>();

    private final AtomicBoolean changePending = new AtomicBoolean();
    private final Instant since;
    private long expectedUntilNanos;
    private boolean removalsPostponed;
    private long removalsFromNanos;
    private long nextNonce = 1;
    private String nodeId = "";
    private boolean closed;
    private ResourceSource.@Nullable NodeView view;
    private SynchronizationContext.@Nullable ScheduledHandle timer;
    private volatile StreamStatus status;

    NodeStream(AdsServer server, PeerIdentity peer, ServerCallStreamObserver<R> out) {
        this.server = server;
        this.peer = peer;
        this.out = out;
        this.since = server.now();
        this.context = new SynchronizationContext((thread, failure) -> failed(failure));
        this.status = new StreamStatus("", peer, protocol(), since, Map.of());
        for (TypeUrl type : TypeUrl.values()) {
            types.put(type, new TypeState(type));
        }
        out.disableAutoRequest();
        out.setOnCancelHandler(() -> run(this::end));
        out.request(1);
    }

    abstract StreamProtocol protocol();

    abstract Node node(Q request);

    /// Applies one request: answers to pushes, then subscriptions.
    abstract void read(Q request);

    abstract R response(TypeUrl type, Push push);

    StreamStatus status() {
        return status;
    }

    // ---- events

    @Override
    public void onNext(Q request) {
        run(() -> {
            if (closed) {
                return;
            }
            if (view == null && !admit(node(request))) {
                return;
            }
            read(request);
            advance();
            if (!closed) {
                out.request(1);
            }
        });
    }

    @Override
    public void onError(Throwable failure) {
        run(this::end);
    }

    @Override
    public void onCompleted() {
        run(() -> {
            if (!closed) {
                out.onCompleted();
            }
            end();
        });
    }

    private void changed() {
        if (changePending.compareAndSet(false, true)) {
            run(() -> {
                changePending.set(false);
                advance();
            });
        }
    }

    private void run(Runnable task) {
        context.executeLater(task);
        try {
            server.executor().execute(context::drain);
        } catch (RejectedExecutionException shutDown) {
            // The owner has ended the executor: what is left is to end the stream, here.
            context.drain();
        }
    }

    private boolean admit(Node node) {
        if (node.getId().isEmpty()) {
            refuse("no-node", Status.INVALID_ARGUMENT.withDescription("first request: no node.id"));
            return false;
        }
        nodeId = node.getId();
        try {
            view = server.source().open(peer, node, protocol(), this::changed);
        } catch (ResourceSource.Refused refused) {
            refuse("refused", Status.PERMISSION_DENIED.withDescription(refused.getMessage()));
            return false;
        }
        publish();
        server.observer().opened(status);
        return true;
    }

    final void refuse(String reason, Status why) {
        server.observer().refused(reason);
        fail(why);
    }

    /// Ends the stream from the server's side, from any thread.
    final void shutDown() {
        run(() -> fail(Status.UNAVAILABLE.withDescription("control plane is shutting down")));
    }

    private void fail(Status why) {
        if (!closed) {
            out.onError(why.asRuntimeException());
        }
        end();
    }

    private void failed(Throwable failure) {
        if (!(failure instanceof StatusRuntimeException)) {
            AdsServer.LOG.error("ADS stream of node '{}' ends", nodeId, failure);
        }
        fail(Status.INTERNAL.withDescription("ADS stream failed").withCause(failure));
    }

    private void end() {
        if (closed) {
            return;
        }
        closed = true;
        if (timer != null) {
            timer.cancel();
        }
        server.ended(this);
        if (view != null) {
            view.close();
            server.observer().closed(status);
        }
    }

    // ---- for the wire forms

    final TypeState state(TypeUrl type) {
        return Objects.requireNonNull(types.get(type));
    }

    /// Whether one more name may be subscribed to; ends the stream when not.
    final boolean mayAdd(TypeState state, int more) {
        if (state.names().size() + more <= server.settings().subscriptionsMax()) {
            return true;
        }
        refuse(
                "too-many-names",
                Status.RESOURCE_EXHAUSTED.withDescription(state.type.shortName() + ": more than "
                        + server.settings().subscriptionsMax() + " names subscribed"));
        return false;
    }

    /// A client that comes back names its types one by one. Until all are known, something it holds may refer to
    /// what is to be removed; removals wait as long as an answer would.
    final void postponeRemovals() {
        removalsPostponed = true;
        removalsFromNanos = server.nanoTime() + server.ackWaitNanos();
    }

    /// Whether this name was waited for: its cluster was sent on this stream, so it must be sent again.
    final boolean expected(TypeUrl type, String name) {
        return type == TypeUrl.ENDPOINT && expectedEndpoints.contains(name);
    }

    final void asked(TypeUrl type, String name) {
        if (type == TypeUrl.ENDPOINT) {
            expectedEndpoints.remove(name);
        } else if (type == TypeUrl.ROUTE) {
            state(TypeUrl.VIRTUAL_HOST).forgetPrefix(name + "/");
        }
    }

    /// The client drops a name. Endpoints of a cluster that is just being sent again will be asked for anew.
    final void dropped(TypeUrl type, String name) {
        Push clusters = state(TypeUrl.CLUSTER).outstanding();
        if (type == TypeUrl.ENDPOINT && clusters != null && clusters.sent().containsKey(name)) {
            expect(name);
        }
    }

    private void expect(String cluster) {
        expectedEndpoints.add(cluster);
        expectedUntilNanos = server.nanoTime() + server.ackWaitNanos();
    }

    final void acked(TypeState state, Push push) {
        state.acked(push);
        server.observer().acked(state.type, Duration.ofNanos(server.nanoTime() - push.sentNanos()));
    }

    final void nacked(TypeState state, Push push, String detail) {
        for (Nack nack : state.nacked(push, detail, server.now(), !whole(state.type))) {
            server.observer().nacked(nodeId, nack);
        }
        if (state.type == TypeUrl.CLUSTER) {
            expectedEndpoints.removeAll(push.sent().keySet());
        }
    }

    static Any any(Resource resource) {
        return Any.newBuilder()
                .setTypeUrl(resource.type().url())
                .setValue(resource.bytes())
                .build();
    }

    // ---- what goes out, and when

    private void advance() {
        if (closed || view == null) {
            return;
        }
        ResourceSet target;
        try {
            target = view.current();
        } catch (ResourceSource.Refused refused) {
            refuse("revoked", Status.PERMISSION_DENIED.withDescription(refused.getMessage()));
            return;
        }
        for (TypeState state : types.values()) {
            state.target(target.byType().getOrDefault(state.type, Collections.emptySortedMap()));
        }
        for (TypeUrl type : FREE) {
            add(state(type));
            remove(state(type));
        }
        boolean added = allSettled(ADDITIONS, this::add);
        if (added && !(removalsPostponed && waiting(removalsFromNanos))) {
            allSettled(REMOVALS, this::remove);
        }
        publish();
        view.takenUp(target);
        boolean pending = status.types().values().stream().anyMatch(StreamStatus.TypeStatus::pending);
        if (!pending && expectedEndpoints.isEmpty()) {
            view.settled();
        }
    }

    private interface Step {
        void send(TypeState state);
    }

    private boolean allSettled(List<TypeUrl> order, Step step) {
        for (TypeUrl type : order) {
            TypeState state = state(type);
            if (state.subscribed()) {
                step.send(state);
                Push push = state.outstanding();
                if (push != null && waiting(push.sentNanos() + server.ackWaitNanos())) {
                    if (type == TypeUrl.CLUSTER) {
                        // Envoy answers a push of clusters when they are warm: when it has their endpoints.
                        add(state(TypeUrl.ENDPOINT));
                    }
                    return false;
                }
            }
            if (type == TypeUrl.CLUSTER && !expectedEndpoints.isEmpty()) {
                if (waiting(expectedUntilNanos)) {
                    add(state(TypeUrl.ENDPOINT));
                    return false;
                }
                // Not asked for in time: nobody waits for them again.
                expectedEndpoints.clear();
            }
        }
        return true;
    }

    /// Whether this moment lies ahead; then [#advance] runs again at it.
    private boolean waiting(long untilNanos) {
        long left = untilNanos - server.nanoTime();
        if (left <= 0) {
            return false;
        }
        if (timer != null) {
            timer.cancel();
        }
        timer = context.schedule(
                () -> server.executor().execute(() -> run(this::advance)), left, TimeUnit.NANOSECONDS, server.timer());
        return true;
    }

    private void add(TypeState state) {
        if (!state.subscribed() || state.outstanding() != null) {
            return;
        }
        TypeState.Difference difference = state.additions(bytesMax(state.type), name -> inScope(state, name));
        if (difference.isEmpty() && !state.answerOwed()) {
            return;
        }
        boolean silent = protocol() == StreamProtocol.STATE_OF_THE_WORLD
                && !whole(state.type)
                && difference.resources().isEmpty();
        if (silent) {
            state.sent(state.lastNonce(), List.of(), difference.absent(), server.nanoTime());
            state.acked(Objects.requireNonNull(state.outstanding()));
            return;
        }
        before(state, difference.resources());
        List<Resource> resources = whole(state.type) ? state.whole(true) : difference.resources();
        push(state, resources, gone(state, difference));
    }

    /// What the client is told is not there, with what is added. Virtual hosts go together with those that take their
    /// domains: Envoy refuses a table with two of one domain (`Only a single wildcard domain is permitted`).
    private List<String> gone(TypeState state, TypeState.Difference difference) {
        if (state.type != TypeUrl.VIRTUAL_HOST || protocol() != StreamProtocol.DELTA || difference.more()) {
            return difference.absent();
        }
        return Stream.concat(difference.absent().stream(), state.removals().stream())
                .distinct()
                .toList();
    }

    /// A virtual host `TABLE/HOST` goes out only after its table: a client drops it otherwise, without a word.
    private boolean inScope(TypeState state, String name) {
        int slash = name.indexOf('/');
        if (state.type != TypeUrl.VIRTUAL_HOST || slash < 0 || !state.wildcard()) {
            return true;
        }
        return !isNew(state(TypeUrl.ROUTE).held(name.substring(0, slash)));
    }

    private void remove(TypeState state) {
        if (!state.subscribed() || state.outstanding() != null) {
            return;
        }
        List<String> removed = state.removals();
        if (removed.isEmpty()) {
            return;
        }
        if (protocol() == StreamProtocol.STATE_OF_THE_WORLD && !whole(state.type)) {
            // Not sayable on this wire: the client drops them with what referred to them.
            state.sent(state.lastNonce(), List.of(), removed, server.nanoTime());
            state.acked(Objects.requireNonNull(state.outstanding()));
            return;
        }
        push(state, whole(state.type) ? state.whole(false) : List.of(), removed);
    }

    /// State-of-the-world LDS and CDS: every answer holds all resources, and what is missing is removed.
    private boolean whole(TypeUrl type) {
        return protocol() == StreamProtocol.STATE_OF_THE_WORLD && (type == TypeUrl.CLUSTER || type == TypeUrl.LISTENER);
    }

    private long bytesMax(TypeUrl type) {
        return whole(type) ? Long.MAX_VALUE : server.settings().responseBytesMax();
    }

    /// What one push makes necessary in another type.
    private void before(TypeState state, List<Resource> resources) {
        TypeState endpoints = state(TypeUrl.ENDPOINT);
        for (Resource resource : resources) {
            String name = resource.name();
            if (state.type == TypeUrl.CLUSTER && endpoints.exists(name)) {
                if (endpoints.wants(name)) {
                    endpoints.forget(name);
                } else if (state.wildcard()) {
                    expect(name);
                }
            } else if (state.type == TypeUrl.ROUTE && isNew(state.held(name))) {
                state(TypeUrl.VIRTUAL_HOST).forgetPrefix(name + "/");
            }
        }
    }

    private static boolean isNew(@Nullable Resource held) {
        return held == null || TypeState.isMark(held);
    }

    private void push(TypeState state, List<Resource> resources, List<String> removed) {
        Push push = state.sent(Long.toHexString(nextNonce++), resources, removed, server.nanoTime());
        long bytes = 0;
        for (Resource resource : resources) {
            bytes += resource.bytes().size();
        }
        out.onNext(response(state.type, push));
        server.observer().pushed(state.type, resources.size(), removed.size(), bytes);
    }

    private void publish() {
        Map<TypeUrl, StreamStatus.TypeStatus> byType = new TreeMap<>();
        for (TypeState state : types.values()) {
            if (state.subscribed()) {
                byType.put(state.type, state.status());
            }
        }
        status = new StreamStatus(nodeId, peer, protocol(), since, byType);
    }
}
