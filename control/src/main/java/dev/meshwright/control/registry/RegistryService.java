package dev.meshwright.control.registry;

import dev.meshwright.base.identity.SpiffeId;
import dev.meshwright.control.peer.Peer;
import dev.meshwright.xds.Entries;
import dev.meshwright.xds.v1.AttendRequest;
import dev.meshwright.xds.v1.AttendResponse;
import dev.meshwright.xds.v1.DeregisterRequest;
import dev.meshwright.xds.v1.DeregisterResponse;
import dev.meshwright.xds.v1.RegisterRequest;
import dev.meshwright.xds.v1.RegisterResponse;
import dev.meshwright.xds.v1.RegistryGrpc;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The Registry calls. A caller touches only registrations of the namespace and service account in its certificate.
public final class RegistryService extends RegistryGrpc.RegistryImplBase {
    private static final Logger LOG = LoggerFactory.getLogger(RegistryService.class);

    /// Where a workload finds the services of the mesh now: `host:port` to `ADDRESS:PORT`. May be called on any thread.
    @FunctionalInterface
    public interface OutboundSource {
        Map<String, String> outbound(Registration registration);
    }

    private final Registrations registrations;
    private final String domainSuffix;
    private final OutboundSource outbound;
    private final Set<AttendStream> streams = ConcurrentHashMap.newKeySet();

    public RegistryService(Registrations registrations, String domainSuffix, OutboundSource outbound) {
        this.registrations = registrations;
        this.domainSuffix = domainSuffix;
        this.outbound = outbound;
    }

    /// Tells attending agents what has changed for them. Call after the mesh has changed; does not block.
    public void meshChanged() {
        streams.forEach(AttendStream::tell);
    }

    @Override
    public void register(RegisterRequest request, StreamObserver<RegisterResponse> out) {
        try {
            requireOwner(request.getNamespace(), request.getServiceAccount());
            Registration registration = registrations.register(WireForm.read(request));
            out.onNext(RegisterResponse.newBuilder()
                    .setNodeId(registration.nodeId(domainSuffix))
                    .setAddress(registration.address())
                    .addAllOutbound(Entries.of(outbound.outbound(registration)))
                    .build());
            out.onCompleted();
        } catch (Refused e) {
            LOG.warn("Register refused: {}", e.getMessage());
            out.onError(e.status().asException());
        } catch (IOException e) {
            LOG.error("Register failed", e);
            out.onError(Status.INTERNAL
                    .withDescription("the registry cannot write its state: " + e.getMessage())
                    .asException());
        }
    }

    @Override
    public StreamObserver<AttendRequest> attend(StreamObserver<AttendResponse> out) {
        return new AttendStream(Peer.current(), (ServerCallStreamObserver<AttendResponse>) out);
    }

    @Override
    public void deregister(DeregisterRequest request, StreamObserver<DeregisterResponse> out) {
        try {
            var key = new Registration.Key(request.getNamespace(), request.getName());
            requireOwner(Peer.current(), key);
            registrations.deregister(key);
            out.onNext(DeregisterResponse.getDefaultInstance());
            out.onCompleted();
        } catch (Refused e) {
            LOG.warn("Deregister refused: {}", e.getMessage());
            out.onError(e.status().asException());
        }
    }

    /// One agent's stream; gRPC calls it serially, `tell` comes from anywhere and is serialised by this object's lock.
    private final class AttendStream implements StreamObserver<AttendRequest> {
        private final Peer peer;
        private final ServerCallStreamObserver<AttendResponse> out;
        private Registrations.@org.jspecify.annotations.Nullable Attendance attendance;
        private Registration.@org.jspecify.annotations.Nullable Key key;
        private @org.jspecify.annotations.Nullable Map<String, String> told;
        private boolean ended;

        AttendStream(Peer peer, ServerCallStreamObserver<AttendResponse> out) {
            this.peer = peer;
            this.out = out;
            out.setOnCancelHandler(this::end);
            out.setOnReadyHandler(this::tell);
        }

        @Override
        public synchronized void onNext(AttendRequest request) {
            if (ended) {
                return;
            }
            var asked = new Registration.Key(request.getNamespace(), request.getName());
            try {
                if (attendance == null) {
                    requireOwner(peer, asked);
                    attendance = registrations.attend(asked);
                    key = asked;
                    streams.add(this);
                } else if (!asked.equals(key)) {
                    throw new Refused(
                            Status.Code.INVALID_ARGUMENT,
                            "Attend of " + asked + " on the stream of " + key + " (expected: one stream each)");
                }
                attendance.ready(request.getReady());
                tell();
            } catch (Refused e) {
                LOG.warn("Attend refused: {}", e.getMessage());
                end();
                out.onError(e.status().asException());
            }
        }

        /// Sends what is new, unless the agent still has to read what was sent before; then the newest follows after.
        synchronized void tell() {
            if (ended || key == null || !out.isReady()) {
                return;
            }
            var registration = registrations.find(key);
            if (registration.isEmpty()) {
                end();
                out.onError(Status.NOT_FOUND
                        .withDescription(key + " was removed from the registry")
                        .asException());
                return;
            }
            Map<String, String> now = outbound.outbound(registration.get());
            if (!now.equals(told)) {
                told = now;
                out.onNext(AttendResponse.newBuilder()
                        .addAllOutbound(Entries.of(now))
                        .build());
            }
        }

        @Override
        public void onError(Throwable failure) {
            end();
        }

        @Override
        public synchronized void onCompleted() {
            if (!ended) {
                end();
                out.onCompleted();
            }
        }

        private synchronized void end() {
            ended = true;
            streams.remove(this);
            if (attendance != null) {
                attendance.close();
            }
        }
    }

    private static void requireOwner(String namespace, String serviceAccount) throws Refused {
        SpiffeId caller = verified(Peer.current());
        if (!caller.namespace().equals(namespace) || !caller.serviceAccount().equals(serviceAccount)) {
            throw new Refused(
                    Status.Code.PERMISSION_DENIED,
                    caller + " cannot register for namespace '" + namespace + "' and service account '" + serviceAccount
                            + "' (expected: its own)");
        }
    }

    private void requireOwner(Peer peer, Registration.Key key) throws Refused {
        SpiffeId caller = verified(peer);
        var known = registrations.find(key);
        boolean own = caller.namespace().equals(key.namespace())
                && (known.isEmpty() || known.get().serviceAccount().equals(caller.serviceAccount()));
        if (!own) {
            throw new Refused(Status.Code.PERMISSION_DENIED, caller + " cannot touch " + key + " (expected: its own)");
        }
    }

    private static SpiffeId verified(Peer peer) throws Refused {
        return switch (peer) {
            case Peer.Verified(var id) -> id;
            case Peer.Anonymous() ->
                throw new Refused(
                        Status.Code.UNAUTHENTICATED, "the registry needs the workload's certificate (mutual TLS)");
        };
    }
}
