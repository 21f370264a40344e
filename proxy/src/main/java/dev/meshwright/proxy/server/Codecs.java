package dev.meshwright.proxy.server;

import dev.meshwright.decide.listener.HttpConnectionManager;
import dev.meshwright.decide.upstream.ProtocolOptions;
import dev.meshwright.proxy.http.HttpClientConnection;
import dev.meshwright.proxy.http.HttpServerConnection;
import dev.meshwright.proxy.http.HttpServerHandler;
import dev.meshwright.proxy.http.UnderscorePolicy;
import dev.meshwright.proxy.http1.Http1ClientConnection;
import dev.meshwright.proxy.http1.Http1Options;
import dev.meshwright.proxy.http1.Http1ServerConnection;
import dev.meshwright.proxy.http2.Http2ClientConnection;
import dev.meshwright.proxy.http2.Http2Options;
import dev.meshwright.proxy.http2.Http2ServerConnection;
import dev.meshwright.proxy.listener.ServerCodecs;
import dev.meshwright.proxy.pool.ClientCodecs;
import io.netty.channel.Channel;
import java.time.Duration;

/// Joins the codecs with the configuration: which options of a connection manager or cluster become which
/// limits.
final class Codecs {
    /// Head sizes above this are never read, whatever is configured (threat model R1).
    private static final int HEAD_KB_MAX = 512;

    private static final int RESPONSE_HEAD_KB = 60;
    private static final int STREAMS_MAX = 2_000;
    private static final long PING_MILLIS_LEAST = 10;

    /// Windows above these would let one peer make the proxy hold more than its bound per stream and
    /// connection (threat model R4), whatever is configured.
    private static final int STREAM_WINDOW_MAX = 256 * 1024;

    private static final int CONNECTION_WINDOW_MAX = 1024 * 1024;
    private static final int WINDOW_LEAST = 65_535;

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
            Http2ServerConnection connection = new Http2ServerConnection(handler, serverOptions2(manager, tls));
            channel.pipeline().addLast("http2", connection);
            return connection;
        }
    };

    /// A configured number of streams is kept up to a bound; Envoy's own default counts as not configured
    /// (threat model R2: 100).
    private static Http2Options serverOptions2(HttpConnectionManager manager, boolean tls) {
        long asked = manager.http2().maxConcurrentStreams();
        int streams = asked == HttpConnectionManager.Http2.DEFAULT.maxConcurrentStreams()
                ? Http2Options.DEFAULTS.concurrentStreamsMax()
                : (int) Math.min(Math.max(1, asked), STREAMS_MAX);
        return Http2Options.DEFAULTS
                .withConcurrentStreams(streams)
                .withWindows(
                        Math.min(manager.http2().initialStreamWindow(), STREAM_WINDOW_MAX),
                        Math.clamp(manager.http2().initialConnectionWindow(), WINDOW_LEAST, CONNECTION_WINDOW_MAX))
                .withHeadLimits(
                        Math.min(manager.maxRequestHeadersKb(), HEAD_KB_MAX) * 1024,
                        manager.common().maxHeadersCount())
                .withHeadTimeout(headTimeout(manager))
                .withIdleTimeout(Duration.ofMillis(manager.common().idleTimeoutMillis()))
                .withUnderscores(underscores(manager))
                .withExtendedConnect(manager.http2().allowConnect())
                .withPings(
                        pings(manager.http2().keepaliveIntervalMillis()),
                        pings(manager.http2().keepaliveTimeoutMillis()))
                .withScheme(tls ? "https" : "http");
    }

    /// PINGs faster than this would be a flood of our own.
    private static Duration pings(long millis) {
        return millis == 0 ? Duration.ZERO : Duration.ofMillis(Math.max(PING_MILLIS_LEAST, millis));
    }

    private static Duration headTimeout(HttpConnectionManager manager) {
        return Duration.ofMillis(ServerCodecs.headMillis(manager));
    }

    private static UnderscorePolicy underscores(HttpConnectionManager manager) {
        return switch (manager.common().underscores()) {
            case ALLOW -> UnderscorePolicy.ALLOW;
            case REJECT_REQUEST -> UnderscorePolicy.REJECT;
            case DROP_HEADER -> UnderscorePolicy.DROP;
        };
    }

    private static Http1Options serverOptions(HttpConnectionManager manager, boolean tls) {
        return Http1Options.DEFAULTS
                .withHeadLimits(
                        Math.min(manager.maxRequestHeadersKb(), HEAD_KB_MAX) * 1024,
                        manager.common().maxHeadersCount())
                .withHeadTimeout(headTimeout(manager))
                .withIdleTimeout(Duration.ofMillis(manager.common().idleTimeoutMillis()))
                .withUnderscores(underscores(manager))
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
        Http2Options http2 = Http2Options.DEFAULTS
                .withConcurrentStreams((int) Math.min(Math.max(1, options.maxConcurrentStreams()), STREAMS_MAX))
                .withWindows(
                        Math.min(options.initialStreamWindow(), STREAM_WINDOW_MAX),
                        Math.clamp(options.initialConnectionWindow(), WINDOW_LEAST, CONNECTION_WINDOW_MAX))
                .withHeadLimits(http1.headBytesMax(), options.maxHeadersCount())
                .withIdleTimeout(Duration.ZERO)
                .withPings(pings(options.pingIntervalMillis()), pings(options.pingTimeoutMillis()))
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
                Http2ClientConnection connection = new Http2ClientConnection(observer, http2);
                channel.pipeline().addLast("http2", connection);
                return connection;
            }
        };
    }
}
