package dev.meshwright.proxy.connect;

import io.netty.channel.Channel;

/// Hears how a dial went: exactly one of the two, on the channel's loop.
public interface DialListener {
    /// Connected, and through the handshake. Reading is off: add handlers, then turn it on.
    ///
    /// @param applicationProtocol what ALPN chose; empty when none
    void onConnected(Channel channel, String applicationProtocol);

    /// @param timedOut whether the connect timeout ended it
    /// @param why one line for logs and headers
    void onDialFailed(boolean timedOut, String why);
}
