package dev.meshwright.proxy.listener;

import dev.meshwright.proxy.http.HttpServerConnection;
import dev.meshwright.proxy.tcp.TcpRelay;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/// One open downstream connection, as drain sees it. Event-loop confined.
final class Downstream {
    private final Channel channel;
    private ListenerSlot listener;
    private @Nullable ChainRuntime chain;
    private @Nullable HttpServerConnection http;
    private @Nullable TcpRelay tcp;
    private boolean draining;

    Downstream(Channel channel, ListenerSlot listener) {
        this.channel = channel;
        this.listener = listener;
    }

    ListenerSlot listener() {
        return listener;
    }

    /// Another listener takes the connection over; from now on it drains with that one.
    void handTo(ListenerSlot other) {
        listener = other;
    }

    @Nullable
    ChainRuntime chain() {
        return chain;
    }

    void took(ChainRuntime by) {
        chain = by;
    }

    void serves(HttpServerConnection connection) {
        http = connection;
        if (draining) {
            connection.drain();
        }
    }

    void relays(TcpRelay relay) {
        tcp = relay;
    }

    /// Ends gracefully: HTTP says so to the client; a TCP relay goes on until [#close].
    void drain() {
        draining = true;
        HttpServerConnection connection = http;
        if (connection != null) {
            connection.drain();
        } else if (tcp == null && chain == null) {
            channel.close();
        }
    }

    void close() {
        HttpServerConnection connection = http;
        if (connection != null) {
            connection.close();
        }
        TcpRelay relay = tcp;
        if (relay != null) {
            relay.end();
        }
        channel.close();
    }
}
