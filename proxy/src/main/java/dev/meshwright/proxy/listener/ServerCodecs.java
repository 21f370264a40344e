package dev.meshwright.proxy.listener;

import dev.meshwright.decide.listener.HttpConnectionManager;
import dev.meshwright.proxy.http.HttpServerConnection;
import dev.meshwright.proxy.http.HttpServerHandler;
import io.netty.channel.Channel;

/// Puts an HTTP version onto an accepted channel, with the limits of its connection manager.
public interface ServerCodecs {
    HttpServerConnection http1(Channel channel, HttpServerHandler handler, HttpConnectionManager manager, boolean tls);

    HttpServerConnection http2(Channel channel, HttpServerHandler handler, HttpConnectionManager manager, boolean tls);
}
