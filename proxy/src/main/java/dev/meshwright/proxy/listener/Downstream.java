package dev.meshwright.proxy.listener;

import dev.meshwright.proxy.connect.WaterMarks;
import dev.meshwright.proxy.http.ConnectionOutput;
import dev.meshwright.proxy.http.HttpServerConnection;
import dev.meshwright.proxy.router.HttpSession;
import dev.meshwright.proxy.tcp.TcpRelay;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One open downstream connection, as drain sees it. Event-loop confined.
final class Downstream {
    private final Channel channel;
    private ListenerSlot listener;
    private final int bufferBytesMax;
    private @Nullable ChainRuntime chain;
    private @Nullable HttpServerConnection http;
    private @Nullable HttpSession session;
    private @Nullable TcpRelay tcp;
    /// Of the listener, when the version that this connection began with has been replaced.
    private @Nullable ListenerRuntime newest;

    private boolean draining;

    /// @param bufferBytesMax of the listener
    Downstream(Channel channel, ListenerSlot listener, int bufferBytesMax) {
        this.channel = channel;
        this.listener = listener;
        this.bufferBytesMax = bufferBytesMax;
    }

    /// How much may wait towards the client.
    void tighten(boolean on) {
        WriteBufferWaterMark mark = WaterMarks.of(bufferBytesMax, on);
        if (tcp == null || mark.high() < channel.config().getWriteBufferHighWaterMark()) {
            channel.config().setWriteBufferWaterMark(mark);
        }
    }

    /// Bytes that wait in here because of this connection: towards the client, and of what it sent.
    long bytesHeld() {
        TcpRelay relay = tcp;
        HttpServerConnection connection = http;
        return ConnectionOutput.waitingIn(channel)
                + (relay == null ? 0 : relay.bytesHeld())
                + (connection == null ? 0 : connection.bytesHeld());
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

    void serves(HttpServerConnection connection, HttpSession exchanges) {
        http = connection;
        session = exchanges;
        if (draining) {
            follow();
            connection.drain();
        }
    }

    void relays(TcpRelay relay) {
        tcp = relay;
    }

    /// `max_connection_duration`: from then on the client is told to open another one.
    void drainAfter(EventLoop loop, long millis) {
        Future<?> timer = loop.schedule(this::drain, millis, TimeUnit.MILLISECONDS);
        channel.closeFuture().addListener(_ -> timer.cancel(false));
    }

    /// Ends gracefully, as its chain is not in force any more. Requests that come until it has ended are judged
    /// by the chain that would take the connection now; where none would, or its filters for connections say no,
    /// by what the connection began with, as in Envoy.
    void drainFor(ListenerRuntime next) {
        newest = next;
        follow();
        drain();
    }

    private void follow() {
        HttpSession exchanges = session;
        ListenerRuntime version = newest;
        if (exchanges == null || version == null) {
            return;
        }
        ChainRuntime successor = version.taking(exchanges.facts());
        if (successor != null && successor.http() != null) {
            exchanges.goBy(successor.http());
            chain = successor;
        }
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
