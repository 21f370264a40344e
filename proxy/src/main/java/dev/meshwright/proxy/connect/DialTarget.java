package dev.meshwright.proxy.connect;

import dev.meshwright.decide.upstream.ClusterTable.TcpKeepalive;
import io.netty.handler.ssl.SslContext;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/// One address to dial, and what the connection must have: TLS, a source, keep-alive, a header before the first
/// byte. Immutable.
///
/// @param tls null for plaintext
/// @param serverName SNI to send; empty for none
/// @param connectTimeoutMillis bounds the TCP connect and, again, the TLS handshake
/// @param source what the socket is bound to before; null: what the system chooses
/// @param bufferBytesMax `per_connection_buffer_limit_bytes`
/// @param keepalive probes of an idle connection; of no meaning where it is no TCP
/// @param header sent before anything else, TLS included; empty for none
public record DialTarget(
        SocketAddress address,
        @Nullable SslContext tls,
        String serverName,
        int connectTimeoutMillis,
        @Nullable SocketAddress source,
        int bufferBytesMax,
        TcpKeepalive keepalive,
        byte[] header) {
    private static final byte[] NO_HEADER = {};

    /// A connection that begins with what it carries.
    public DialTarget(
            SocketAddress address,
            @Nullable SslContext tls,
            String serverName,
            int connectTimeoutMillis,
            @Nullable SocketAddress source,
            int bufferBytesMax,
            TcpKeepalive keepalive) {
        this(address, tls, serverName, connectTimeoutMillis, source, bufferBytesMax, keepalive, NO_HEADER);
    }

    /// The same after a header.
    public DialTarget after(byte[] bytes) {
        return new DialTarget(address, tls, serverName, connectTimeoutMillis, source, bufferBytesMax, keepalive, bytes);
    }
}
