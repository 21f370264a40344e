package dev.meshwright.operate.conformance.send;

import io.netty.handler.ssl.SslContext;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One request as a client puts it on the wire.
///
/// @param to where the client connects, by then a numeric address
/// @param protocol spoken
/// @param tls null for plaintext; its ALPN is what the client offers
/// @param serverName SNI; empty for none
/// @param authority of the request; of no meaning for TCP
/// @param headers in order, as written
/// @param body sent, text; for gRPC the message
/// @param proxyVersion 0: no PROXY protocol header first
public record Outgoing(
        InetSocketAddress to,
        Protocol protocol,
        @Nullable SslContext tls,
        String serverName,
        String method,
        String authority,
        String path,
        List<Map.Entry<String, String>> headers,
        String body,
        int proxyVersion,
        Duration timeout) {
    public enum Protocol {
        HTTP_1,
        /// Prior knowledge without TLS.
        HTTP_2,
        /// HTTP/2 if ALPN says so, else HTTP/1.1.
        HTTP_BY_ALPN,
        GRPC,
        WEBSOCKET,
        /// One line, and the line that answers.
        TCP,
        /// The same, after the server has spoken: without its greeting nothing is sent.
        TCP_SERVER_FIRST,
        /// One datagram, and the one that answers.
        UDP,
        /// TLS handshake alone.
        TLS
    }

    public Outgoing {
        headers = List.copyOf(headers);
    }
}
