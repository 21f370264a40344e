package dev.meshwright.proxy.connect;

import io.netty.channel.Channel;
import io.netty.channel.socket.DuplexChannel;

/// Switches reading on again after a pause.
///
/// Not where the peer has ended its side already: such a channel has left its poll for reading, and to switch that on
/// again is an error, which would close the other direction too.
public final class ReadingOn {
    private ReadingOn() {}

    public static void of(Channel channel) {
        if (!(channel instanceof DuplexChannel duplex && duplex.isInputShutdown())) {
            channel.config().setAutoRead(true);
        }
    }
}
