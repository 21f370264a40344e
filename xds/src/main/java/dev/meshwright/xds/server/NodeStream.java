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
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// One ADS stream: who is on it, from its first request to its end, and what was answered. What goes out, and when, is
/// [PushOrder]'s to say; how it is written on the wire, the subclass's. Everything runs in `context`, one task at a
/// time.
///
/// @param <Q> request
/// @param <R> response
abstract class NodeStream<Q, R> implements StreamObserver<Q>, PushOrder.Outlet {
    private final AdsServer server;
    private final PeerIdentity peer;
    private final ServerCallStreamObserver<R> out;
    private final SynchronizationContext context;
    final PushOrder order;
    private final AtomicBoolean changePending = new AtomicBoolean();
    private final Instant since;
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
        this.order = new PushOrder(protocol(), server.settings(), server::nanoTime, this);
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

    final void acked(TypeState state, Push push) {
        state.acked(push);
        server.observer().acked(state.type, Duration.ofNanos(server.nanoTime() - push.sentNanos()));
    }

    final void nacked(TypeState state, Push push, String detail) {
        for (Nack nack : state.nacked(push, detail, server.now(), !order.whole(state.type))) {
            server.observer().nacked(nodeId, nack);
        }
        order.refused(state.type, push);
    }

    static Any any(Resource resource) {
        return Any.newBuilder()
                .setTypeUrl(resource.type().url())
                .setValue(resource.bytes())
                .build();
    }

    // ---- what goes out

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
        order.advance(target);
        publish();
        view.takenUp(target);
        boolean pending = status.types().values().stream().anyMatch(StreamStatus.TypeStatus::pending);
        if (!pending && !order.endpointsExpected()) {
            view.settled();
        }
    }

    @Override
    public final void wakeIn(long nanos) {
        if (timer != null) {
            timer.cancel();
        }
        timer = context.schedule(
                () -> server.executor().execute(() -> run(this::advance)), nanos, TimeUnit.NANOSECONDS, server.timer());
    }

    @Override
    public final void send(TypeUrl type, Push push) {
        long bytes = 0;
        for (Resource resource : push.sent().values()) {
            bytes += resource.bytes().size();
        }
        out.onNext(response(type, push));
        server.observer().pushed(type, push.sent().size(), push.removed().size(), bytes);
    }

    private void publish() {
        status = new StreamStatus(nodeId, peer, protocol(), since, order.status());
    }
}
