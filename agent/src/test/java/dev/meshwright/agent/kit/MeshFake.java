package dev.meshwright.agent.kit;

import com.google.protobuf.ByteString;
import dev.meshwright.base.identity.CertificateRequest;
import dev.meshwright.base.identity.Certificates;
import dev.meshwright.base.identity.Issuer;
import dev.meshwright.base.identity.JoinToken;
import dev.meshwright.base.identity.Keys;
import dev.meshwright.base.identity.SpiffeId;
import dev.meshwright.xds.Entries;
import dev.meshwright.xds.v1.AttendRequest;
import dev.meshwright.xds.v1.AttendResponse;
import dev.meshwright.xds.v1.DeregisterRequest;
import dev.meshwright.xds.v1.DeregisterResponse;
import dev.meshwright.xds.v1.IdentityGrpc;
import dev.meshwright.xds.v1.RegisterRequest;
import dev.meshwright.xds.v1.RegisterResponse;
import dev.meshwright.xds.v1.RegistryGrpc;
import dev.meshwright.xds.v1.SignRequest;
import dev.meshwright.xds.v1.SignResponse;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLSession;

/// A control plane's Identity and Registry on a loopback port, with a real CA and real TLS, and nothing stored. Tokens
/// are good for every number of joins; what the registry hears is recorded.
public final class MeshFake implements AutoCloseable {
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
    private static final Context.Key<Optional<SpiffeId>> CALLER = Context.key("caller");
    private static final Context.Key<String> TOKEN = Context.key("token");

    public final Issuer root = Issuer.root("test.local", Instant.now(), Duration.ofDays(1));
    public final Issuer intermediate = root.intermediate("test.local", Instant.now(), Duration.ofDays(1));
    public final JoinToken token = new JoinToken("abcdefgh", "a".repeat(43), Certificates.sha256(root.certificate()));
    public final List<String> callers = new CopyOnWriteArrayList<>();
    public final BlockingQueue<AttendRequest> attended = new LinkedBlockingQueue<>();
    public final BlockingQueue<RegisterRequest> registered = new LinkedBlockingQueue<>();
    public final BlockingQueue<DeregisterRequest> deregistered = new LinkedBlockingQueue<>();
    public final AtomicInteger refusals = new AtomicInteger();
    /// Those that certificates were asked for.
    public final List<PublicKey> keys = new CopyOnWriteArrayList<>();
    /// How many answers of Identity get lost on their way.
    public final AtomicInteger answersLost = new AtomicInteger();
    private final List<StreamObserver<AttendResponse>> streams = new CopyOnWriteArrayList<>();
    private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    private final Server server;
    private volatile Duration lifetime = Duration.ofHours(1);
    private volatile Optional<Status> refusal = Optional.empty();

    /// With the id that a control plane must have.
    public MeshFake() throws IOException {
        this(new SpiffeId("test.local", "istio-system", "control-plane"));
    }

    public MeshFake(SpiffeId own) throws IOException {
        KeyPair keys = Keys.generate();
        X509Certificate leaf = intermediate.leaf(
                keys.getPublic(),
                new Issuer.Leaf(own, List.of("localhost"), List.of("127.0.0.1"), Duration.ofHours(1)),
                Instant.now());
        var tls = GrpcSslContexts.configure(SslContextBuilder.forServer(
                                keys.getPrivate(), leaf, intermediate.certificate(), root.certificate())
                        .trustManager(root.certificate())
                        .clientAuth(ClientAuth.OPTIONAL))
                .build();
        server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .channelType(EpollServerSocketChannel.class)
                .bossEventLoopGroup(loop)
                .workerEventLoopGroup(loop)
                .directExecutor()
                .sslContext(tls)
                .intercept(new WhoCalls())
                .addService(new Signing())
                .addService(new Registering())
                .build()
                .start();
    }

    public int port() {
        return server.getPort();
    }

    public void certificateLifetime(Duration newLifetime) {
        lifetime = newLifetime;
    }

    /// Answers every call with this status from now on; empty: serves again.
    public void refuse(Optional<Status> status) {
        refusal = status;
    }

    /// Ends all attending streams, as a control plane that dies.
    public void dropStreams() {
        streams.forEach(stream -> stream.onError(Status.UNAVAILABLE.asRuntimeException()));
        streams.clear();
    }

    @Override
    public void close() throws InterruptedException {
        server.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
        loop.shutdownGracefully(0, 100, TimeUnit.MILLISECONDS).sync();
    }

    private static final class WhoCalls implements ServerInterceptor {
        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            SSLSession session = java.util.Objects.requireNonNull(
                    call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION), "TLS session");
            Optional<SpiffeId> caller = Optional.empty();
            try {
                caller = Optional.of(Certificates.spiffeId((X509Certificate) session.getPeerCertificates()[0]));
            } catch (javax.net.ssl.SSLPeerUnverifiedException | java.security.cert.CertificateException e) {
                // No certificate: a joining workload.
            }
            String authorization = headers.get(AUTHORIZATION);
            return Contexts.interceptCall(
                    Context.current().withValues(CALLER, caller, TOKEN, authorization == null ? "" : authorization),
                    call,
                    headers,
                    next);
        }
    }

    private boolean refused(StreamObserver<?> out) {
        refusal.ifPresent(status -> {
            refusals.incrementAndGet();
            out.onError(status.asRuntimeException());
        });
        return refusal.isPresent();
    }

    private final class Signing extends IdentityGrpc.IdentityImplBase {
        @Override
        public void sign(SignRequest request, StreamObserver<SignResponse> out) {
            if (refused(out)) {
                return;
            }
            try {
                CertificateRequest csr =
                        CertificateRequest.verified(request.getCsr().toByteArray());
                Optional<SpiffeId> caller = CALLER.get();
                if (caller.isEmpty() && !TOKEN.get().equals("Bearer " + token.text())) {
                    out.onError(
                            Status.UNAUTHENTICATED.withDescription("no token").asRuntimeException());
                    return;
                }
                keys.add(csr.publicKey());
                if (answersLost.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
                    out.onError(Status.UNAVAILABLE.asRuntimeException());
                    return;
                }
                callers.add(caller.map(SpiffeId::toString).orElse("token"));
                SpiffeId id = SpiffeId.parse(csr.uris().getFirst());
                X509Certificate leaf = intermediate.leaf(csr.publicKey(), Issuer.Leaf.of(id, lifetime), Instant.now());
                out.onNext(SignResponse.newBuilder()
                        .addChain(ByteString.copyFrom(leaf.getEncoded()))
                        .addChain(ByteString.copyFrom(intermediate.certificate().getEncoded()))
                        .addRoots(ByteString.copyFrom(root.certificate().getEncoded()))
                        .build());
                out.onCompleted();
            } catch (java.security.cert.CertificateException e) {
                out.onError(Status.INVALID_ARGUMENT.withCause(e).asRuntimeException());
            }
        }
    }

    private final class Registering extends RegistryGrpc.RegistryImplBase {
        @Override
        public void register(RegisterRequest request, StreamObserver<RegisterResponse> out) {
            if (refused(out)) {
                return;
            }
            registered.add(request);
            out.onNext(RegisterResponse.newBuilder()
                    .setNodeId("sidecar~127.77.0.9~" + request.getName() + "." + request.getNamespace() + "~"
                            + request.getNamespace() + ".svc.cluster.local")
                    .setAddress("127.77.0.9")
                    .addAllOutbound(Entries.of(Map.of("ratings.default.svc.cluster.local:9080", "127.77.0.9:20001")))
                    .build());
            out.onCompleted();
        }

        @Override
        public StreamObserver<AttendRequest> attend(StreamObserver<AttendResponse> out) {
            if (refused(out)) {
                return new Recording();
            }
            streams.add(out);
            return new Recording();
        }

        @Override
        public void deregister(DeregisterRequest request, StreamObserver<DeregisterResponse> out) {
            deregistered.add(request);
            out.onNext(DeregisterResponse.getDefaultInstance());
            out.onCompleted();
        }
    }

    private final class Recording implements StreamObserver<AttendRequest> {
        @Override
        public void onNext(AttendRequest request) {
            attended.add(request);
        }

        @Override
        public void onError(Throwable cause) {
            // The agent went away, which tests do on purpose.
        }

        @Override
        public void onCompleted() {
            // As above.
        }
    }
}
