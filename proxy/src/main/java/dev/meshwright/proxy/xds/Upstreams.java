package dev.meshwright.proxy.xds;

import dev.meshwright.decide.tls.CommonTls;
import dev.meshwright.decide.tls.UpstreamTls;
import dev.meshwright.decide.upstream.ClusterTable;
import dev.meshwright.decide.upstream.Endpoint;
import dev.meshwright.decide.upstream.EndpointTable;
import dev.meshwright.decide.upstream.UpstreamTransport;
import dev.meshwright.proxy.tls.Secrets;
import dev.meshwright.proxy.tls.TlsHandle;
import dev.meshwright.xds.client.UnixSocketChannel;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Makes gRPC channels to clusters of the bootstrap: a Unix socket, plain TCP, or TLS with certificates over
/// SDS.
final class Upstreams {
    /// Bound on one gRPC message from a server (threat model R7).
    private static final int MESSAGE_BYTES_MAX = 64 << 20;

    private Upstreams() {}

    /// The TLS of a cluster for gRPC, or null when it has none.
    static @Nullable TlsHandle tls(ClusterTable cluster, Secrets secrets) throws GeneralSecurityException {
        if (!(cluster.transportFor(endpoint(cluster)).secured()
                instanceof UpstreamTransport.Tls(UpstreamTls context, var _))) {
            return null;
        }
        CommonTls common = context.common();
        CommonTls http2 = new CommonTls(
                common.minVersion(),
                common.maxVersion(),
                common.ciphers(),
                common.curves(),
                List.of("h2"),
                common.certificates(),
                common.validation());
        return TlsHandle.client(
                "cluster " + cluster.name(), new UpstreamTls(http2, context.sni(), context.sniSource()), secrets);
    }

    /// @param tls of [#tls], with a context by now
    static ManagedChannel open(ClusterTable cluster, @Nullable TlsHandle tls, EventLoopGroup loops) {
        Endpoint endpoint = endpoint(cluster);
        if (endpoint.pipe()) {
            return UnixSocketChannel.open(Path.of(endpoint.address()), loops);
        }
        NettyChannelBuilder builder = NettyChannelBuilder.forAddress(
                        new InetSocketAddress(endpoint.address(), endpoint.port()))
                .channelType(NioSocketChannel.class, InetSocketAddress.class)
                .eventLoopGroup(loops)
                .maxInboundMessageSize(MESSAGE_BYTES_MAX)
                .keepAliveTime(30, TimeUnit.SECONDS)
                .keepAliveTimeout(10, TimeUnit.SECONDS);
        SslContext first = tls == null ? null : tls.get();
        if (tls == null || first == null) {
            return builder.usePlaintext().build();
        }
        if (cluster.transportFor(endpoint).secured() instanceof UpstreamTransport.Tls(UpstreamTls context, var _)
                && !context.sni().isEmpty()) {
            builder.overrideAuthority(context.sni());
        }
        return builder.sslContext(new RenewingSslContext(first, tls)).build();
    }

    private static Endpoint endpoint(ClusterTable cluster) {
        for (EndpointTable.LocalityEndpoints locality : cluster.endpoints().localities()) {
            if (!locality.endpoints().isEmpty()) {
                return locality.endpoints().getFirst();
            }
        }
        throw new IllegalArgumentException(
                "cluster " + cluster.name() + ": has no endpoint (expected: one static endpoint, as it serves xDS)");
    }
}
