package dev.meshwright.agent.identity;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.handler.ssl.SslContextBuilder;
import java.security.cert.CertificateException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;

/// Opens gRPC connections to the control plane. A channel keeps the certificate that it was opened with: callers open
/// a new one after a renewal, running streams stay.
public final class ControlPlaneChannel {
    /// The TLS library insists on a host name; every certificate of a control plane has this one. Who the server is
    /// gets decided by [ControlPlaneTrust].
    private static final String AUTHORITY = "localhost";

    private static final int MESSAGE_BYTES_MAX = 1 << 20;

    private final String host;
    private final int port;
    private final EventLoopGroup loop;

    /// @param loop epoll; owned by the caller
    public ControlPlaneChannel(String host, int port, EventLoopGroup loop) {
        this.host = host;
        this.port = port;
        this.loop = loop;
    }

    /// `host:port`, for messages.
    public String address() {
        return host + ":" + port;
    }

    /// With the workload's certificate; the control plane is checked by the workload's bundle.
    ///
    /// @throws CertificateException when the identity cannot be used for TLS
    public ManagedChannel open(Identity identity) throws CertificateException {
        return open(ControlPlaneTrust.of(identity), Optional.of(identity));
    }

    /// @param identity the client certificate; none before the workload has one
    ManagedChannel open(ControlPlaneTrust trust, Optional<Identity> identity) throws CertificateException {
        try {
            SslContextBuilder tls = GrpcSslContexts.forClient().trustManager(trust);
            identity.ifPresent(own -> tls.keyManager(own.key(), own.chain()));
            return NettyChannelBuilder.forAddress(host, port)
                    .overrideAuthority(AUTHORITY)
                    .sslContext(tls.build())
                    .channelType(EpollSocketChannel.class)
                    .eventLoopGroup(loop)
                    .directExecutor()
                    .maxInboundMessageSize(MESSAGE_BYTES_MAX)
                    .keepAliveTime(20, TimeUnit.SECONDS)
                    .keepAliveTimeout(10, TimeUnit.SECONDS)
                    .build();
        } catch (SSLException e) {
            throw new CertificateException("identity cannot be used for TLS: " + e.getMessage(), e);
        }
    }

    /// What came of a call that failed, for people.
    public String said(StatusRuntimeException failed) {
        Status status = failed.getStatus();
        Throwable cause = status.getCause();
        if (status.getCode() == Status.Code.UNAVAILABLE && cause != null) {
            return "no control plane answers at " + address() + " (" + cause.getMessage() + ")";
        }
        String description = status.getDescription();
        return address() + " answers " + status.getCode() + (description == null ? "" : ": " + description);
    }
}
