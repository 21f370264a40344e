package dev.meshwright.proxy.connect;

import io.netty.channel.WriteBufferWaterMark;

/// How many bytes may wait towards one peer before their source is paused (threat model R4).
///
/// A configured limit of a connection's buffers is kept, up to a bound. What waits in here comes on top of the kernel's
/// buffer of the socket, which is what keeps a fast peer busy: so the bound costs little.
public final class WaterMarks {
    private static final int MOST = 256 * 1024;
    private static final int LEAST = 16 * 1024;

    /// Where nothing is configured.
    public static final WriteBufferWaterMark DEFAULT = upTo(MOST);

    private static final WriteBufferWaterMark TIGHT = upTo(LEAST);

    private WaterMarks() {}

    /// @param limitBytes `per_connection_buffer_limit_bytes`
    /// @param tight whether memory is short
    public static WriteBufferWaterMark of(int limitBytes, boolean tight) {
        return tight || limitBytes <= LEAST ? TIGHT : limitBytes >= MOST ? DEFAULT : upTo(limitBytes);
    }

    private static WriteBufferWaterMark upTo(int high) {
        return new WriteBufferWaterMark(high / 4, high);
    }
}
