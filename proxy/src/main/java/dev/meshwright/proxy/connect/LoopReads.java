package dev.meshwright.proxy.connect;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;
import io.netty.util.concurrent.FastThreadLocal;
import org.jspecify.annotations.Nullable;

/// Lets the connections of a loop read into the same few buffers, so that a read takes no buffer from an allocator and
/// lands in memory that the processor's cache holds.
///
/// A buffer is lent when nobody else holds it: codecs copy heads and small bodies out of it, relays write it
/// through, and both let it go before the next read. Bytes that wait for a peer keep theirs; when all are kept,
/// reads get ordinary buffers, so the shared ones are bounded per loop. The buffers are confined to their loop
/// and live as long as it; nothing else here has state.
public final class LoopReads extends DefaultMaxMessagesRecvByteBufAllocator {
    /// For connections that carry messages: four TLS records; several, as one is read into while another is looked
    /// at. The ordinary ones are small: then somebody is slow, and a slow peer keeps what it is given.
    public static final LoopReads MESSAGES = new LoopReads(64 * 1024, 4, 4 * 1024, 1);

    /// For bulk bytes: as much as one read can use of a socket's buffer, half of a core's second-level cache on common
    /// servers; and up to four reads of one connection before the loop looks at the others.
    public static final LoopReads BULK = new LoopReads(256 * 1024, 8, 32 * 1024, 4);

    private final int sharedBytes;
    private final int ordinaryBytes;
    private final FastThreadLocal<@Nullable ByteBuf[]> shared;

    /// @param sharedBytes of one shared buffer
    /// @param sharedMax shared buffers per loop
    /// @param ordinaryBytes of a buffer when all shared ones are kept
    /// @param readsMax of one connection in a row
    private LoopReads(int sharedBytes, int sharedMax, int ordinaryBytes, int readsMax) {
        super(readsMax);
        this.sharedBytes = sharedBytes;
        this.ordinaryBytes = ordinaryBytes;
        shared = new FastThreadLocal<>() {
            @Override
            protected @Nullable ByteBuf[] initialValue() {
                return new ByteBuf[sharedMax];
            }

            @Override
            protected void onRemoval(@Nullable ByteBuf[] buffers) {
                for (ByteBuf buffer : buffers) {
                    if (buffer != null) {
                        buffer.release();
                    }
                }
            }
        };
    }

    @Override
    public MaxMessageHandle newHandle() {
        return new MaxMessageHandle() {
            @Override
            public ByteBuf allocate(ByteBufAllocator ordinary) {
                return next(ordinary);
            }

            @Override
            public int guess() {
                return sharedBytes;
            }
        };
    }

    private ByteBuf next(ByteBufAllocator ordinary) {
        @Nullable ByteBuf[] buffers = shared.get();
        for (int i = 0; i < buffers.length; i++) {
            ByteBuf buffer = buffers[i];
            if (buffer == null) {
                buffer = Unpooled.directBuffer(sharedBytes, sharedBytes);
                buffers[i] = buffer;
            }
            if (buffer.refCnt() == 1) {
                return buffer.clear().retain();
            }
        }
        return ordinary.ioBuffer(ordinaryBytes);
    }
}
