package dev.meshwright.control;

import dev.meshwright.control.authority.Authority;
import dev.meshwright.control.authority.ServerIdentity;
import dev.meshwright.control.peer.PeerInterceptor;
import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.TlsServerCredentials;
import io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/// The one gRPC port: TLS with the control plane's certificate, client certificates of the mesh's root asked for but
/// optional (a joining workload has none yet), identity read by [PeerInterceptor] before any service runs.
final class GrpcListener implements AutoCloseable {
    private static final int MESSAGE_BYTES_MAX = 4 << 20;
    private static final int METADATA_BYTES_MAX = 16 << 10;
    private static final int CALLS_PER_CONNECTION_MAX = 100;
    private static final long HANDSHAKE_SECONDS_MAX = 10;
    private static final long KEEPALIVE_SECONDS_MIN = 5;
    private static final long KEEPALIVE_SECONDS = 30;
    private static final long CLOSE_SECONDS_MAX = 2;
    /// Resets of streams per connection and window; more is an attack (CVE-2023-44487).
    private static final int RESETS_MAX = 200;
    private static final int RESETS_WINDOW_SECONDS = 30;
    /// A connection proves its certificate once, when it is made. It may live about as long as the certificate, so that
    /// an identity that is not renewed ends; below this, reconnecting would cost more than it is worth.
    private static final Duration CONNECTION_AGE_MIN = Duration.ofHours(1);
    private static final long CONNECTION_AGE_GRACE_SECONDS = 10;

    private final Server server;

    private GrpcListener(Server server) {
        this.server = server;
    }

    /// Binds and serves.
    ///
    /// @param executor runs calls, which may block
    /// @throws IOException when the address is taken
    static GrpcListener start(
            Options.Bind bind,
            Duration certificateLifetime,
            Authority authority,
            ServerIdentity identity,
            Executor executor,
            List<BindableService> services)
            throws IOException {
        var credentials = TlsServerCredentials.newBuilder()
                .keyManager(identity)
                .trustManager(trust(authority.roots()))
                .clientAuth(TlsServerCredentials.ClientAuth.OPTIONAL)
                .build();
        var builder = NettyServerBuilder.forAddress(new InetSocketAddress(bind.host(), bind.port()), credentials)
                .executor(executor)
                .intercept(new PeerInterceptor(authority.trustDomain()))
                .maxInboundMessageSize(MESSAGE_BYTES_MAX)
                .maxInboundMetadataSize(METADATA_BYTES_MAX)
                .maxConcurrentCallsPerConnection(CALLS_PER_CONNECTION_MAX)
                .handshakeTimeout(HANDSHAKE_SECONDS_MAX, TimeUnit.SECONDS)
                .keepAliveTime(KEEPALIVE_SECONDS, TimeUnit.SECONDS)
                .permitKeepAliveTime(KEEPALIVE_SECONDS_MIN, TimeUnit.SECONDS)
                .permitKeepAliveWithoutCalls(true)
                .maxRstFramesPerWindow(RESETS_MAX, RESETS_WINDOW_SECONDS)
                .maxConnectionAge(connectionAge(certificateLifetime).toSeconds(), TimeUnit.SECONDS)
                .maxConnectionAgeGrace(CONNECTION_AGE_GRACE_SECONDS, TimeUnit.SECONDS);
        services.forEach(builder::addService);
        try {
            return new GrpcListener(builder.build().start());
        } catch (IOException e) {
            throw new IOException("cannot bind gRPC " + bind + " (expected: a free port of this machine)", e);
        }
    }

    private static Duration connectionAge(Duration certificateLifetime) {
        return certificateLifetime.compareTo(CONNECTION_AGE_MIN) > 0 ? certificateLifetime : CONNECTION_AGE_MIN;
    }

    int port() {
        return server.getPort();
    }

    private static TrustManager[] trust(List<X509Certificate> roots) {
        try {
            var store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (int i = 0; i < roots.size(); i++) {
                store.setCertificateEntry("root-" + i, roots.get(i));
            }
            var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            return factory.getTrustManagers();
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("this Java runtime cannot hold a root certificate", e);
        }
    }

    @Override
    public void close() {
        server.shutdownNow();
        try {
            server.awaitTermination(CLOSE_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
