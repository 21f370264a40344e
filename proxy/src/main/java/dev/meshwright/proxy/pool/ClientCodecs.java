package dev.meshwright.proxy.pool;

import dev.meshwright.proxy.http.HttpClientConnection;
import io.netty.channel.Channel;

/// Puts an HTTP version onto a connected channel: the border between pools, which know versions, and codecs,
/// which know their limits. Called on the channel's loop, once for each channel.
public interface ClientCodecs {
    /// Adds handlers for HTTP/1.1 and returns the connection; the caller turns reading on afterwards.
    HttpClientConnection http1(Channel channel, HttpClientConnection.Observer observer);

    /// The same for HTTP/2, prior knowledge or ALPN.
    HttpClientConnection http2(Channel channel, HttpClientConnection.Observer observer);
}
