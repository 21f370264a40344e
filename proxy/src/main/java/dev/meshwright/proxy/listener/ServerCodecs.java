package dev.meshwright.proxy.listener;

import dev.meshwright.decide.listener.HttpConnectionManager;
import dev.meshwright.proxy.http.HttpServerConnection;
import dev.meshwright.proxy.http.HttpServerHandler;
import io.netty.channel.Channel;

/// Puts an HTTP version onto an accepted channel, with the limits of its connection manager.
public interface ServerCodecs {
    /// How long a head, or what tells the version, may take when nothing is configured (threat model R5).
    long HEAD_MILLIS_DEFAULT = 10_000;

    /// `request_headers_timeout`, or the default.
    static long headMillis(HttpConnectionManager manager) {
        return manager.requestHeadersTimeoutMillis() > 0 ? manager.requestHeadersTimeoutMillis() : HEAD_MILLIS_DEFAULT;
    }

    HttpServerConnection http1(Channel channel, HttpServerHandler handler, HttpConnectionManager manager, boolean tls);

    HttpServerConnection http2(Channel channel, HttpServerHandler handler, HttpConnectionManager manager, boolean tls);
}
