package dev.meshwright.proxy.server;

import dev.meshwright.decide.listener.HttpConnectionManager;
import dev.meshwright.decide.upstream.ProtocolOptions;
import dev.meshwright.proxy.http.HttpClientConnection;
import dev.meshwright.proxy.http.HttpServerConnection;
import dev.meshwright.proxy.http.HttpServerHandler;
import dev.meshwright.proxy.http1.Http1ClientConnection;
import dev.meshwright.proxy.http1.Http1Options;
import dev.meshwright.proxy.http1.Http1ServerConnection;
import dev.meshwright.proxy.http.UnderscorePolicy;
import dev.meshwright.proxy.listener.ServerCodecs;
import dev.meshwright.proxy.pool.ClientCodecs;
import io.netty.channel.Channel;
import java.time.Duration;

/// Joins the codecs with the configuration: which options of a connection manager or cluster become which limits.
final class Codecs {
    /// Head sizes above this are never read, whatever is configured (threat model R1).
    private static final int HEAD_KB_MAX = 512;

    private static final int RESPONSE_HEAD_KB = 60;

    private Codecs() {}

    static final ServerCodecs SERVER = new ServerCodecs() {
        @Override
        public HttpServerConnection http1(
                Channel channel, HttpServerHandler handler, HttpConnectionManager manager, boolean tls) {
            Http1ServerConnection connection = new Http1ServerConnection(handler, serverOptions(manager, tls));
            channel.pipeline().addLast("http1", connection);
            return connection;
        }

        @Override
        public HttpServerConnection http2(
                Channel channel, HttpServerHandler handler, HttpConnectionManager manager, boolean tls) {
            throw new UnsupportedOperationException("HTTP/2");
        }
    };

    private static Http1Options serverOptions(HttpConnectionManager manager, boolean tls) {
        return Http1Options.DEFAULTS
                .withHeadLimits(
                        Math.min(manager.maxRequestHeadersKb(), HEAD_KB_MAX) * 1024,
                        manager.common().maxHeadersCount())
                .withHeadTimeout(Duration.ofMillis(
                        manager.requestHeadersTimeoutMillis() > 0 ? manager.requestHeadersTimeoutMillis() : 10_000))
                .withIdleTimeout(Duration.ofMillis(manager.common().idleTimeoutMillis()))
                .withUnderscores(
                        switch (manager.common().underscores()) {
                            case ALLOW -> UnderscorePolicy.ALLOW;
                            case REJECT_REQUEST -> UnderscorePolicy.REJECT;
                            case DROP_HEADER -> UnderscorePolicy.DROP;
                        })
                .withScheme(tls ? "https" : "http");
    }

    static ClientCodecs client(ProtocolOptions options, boolean tls) {
        Http1Options http1 = Http1Options.DEFAULTS
                .withHeadLimits(
                        (options.maxResponseHeadersKb() > 0
                                        ? Math.min(options.maxResponseHeadersKb(), HEAD_KB_MAX)
                                        : RESPONSE_HEAD_KB)
                                * 1024,
                        options.maxHeadersCount())
                .withIdleTimeout(Duration.ZERO)
                .withScheme(tls ? "https" : "http");
        return new ClientCodecs() {
            @Override
            public HttpClientConnection http1(Channel channel, HttpClientConnection.Observer observer) {
                Http1ClientConnection connection = new Http1ClientConnection(observer, http1);
                channel.pipeline().addLast("http1", connection);
                return connection;
            }

            @Override
            public HttpClientConnection http2(Channel channel, HttpClientConnection.Observer observer) {
                throw new UnsupportedOperationException("HTTP/2");
            }
        };
    }
}
