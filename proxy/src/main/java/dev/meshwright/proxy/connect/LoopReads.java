package dev.meshwright.proxy.connect;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;
import io.netty.util.concurrent.FastThreadLocal;
import org.jspecify.annotations.Nullable;

/// Lets all connections of a loop read into the same few buffers, so that a read takes no buffer from an allocator and
/// lands in memory that the processor's cache holds.
///
/// A buffer is lent when nobody else holds it: codecs copy heads and small bodies out of it and let it go within the
/// read. Bytes that wait for a peer keep theirs; when all are kept, reads get ordinary buffers, so at most
/// [#SHARED_MAX] exist per loop. Stateless; the buffers are confined to their loop and live as long as it.
public final class LoopReads extends DefaultMaxMessagesRecvByteBufAllocator {
    public static final LoopReads INSTANCE = new LoopReads();

    /// Bytes of a shared buffer: four TLS records.
    private static final int SHARED_BYTES = 64 * 1024;

    /// Shared buffers per loop. The second is for what is read while the first is being looked at.
    private static final int SHARED_MAX = 4;

    /// When all shared ones are kept. Small, because then somebody is slow, and a slow peer keeps what it is given.
    private static final int ORDINARY_BYTES = 4 * 1024;

    private static final FastThreadLocal<@Nullable ByteBuf[]> SHARED = new FastThreadLocal<>() {
        @Override
        protected @Nullable ByteBuf[] initialValue() {
            return new ByteBuf[SHARED_MAX];
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

    private LoopReads() {}

    @Override
    @SuppressWarnings("deprecation") // what the contract names; its replacement is a subtype of it
    public Handle newHandle() {
        return new MaxMessageHandle() {
            @Override
            public ByteBuf allocate(ByteBufAllocator ordinary) {
                return next(ordinary);
            }

            @Override
            public int guess() {
                return SHARED_BYTES;
            }
        };
    }

    private static ByteBuf next(ByteBufAllocator ordinary) {
        @Nullable ByteBuf[] buffers = SHARED.get();
        for (int i = 0; i < SHARED_MAX; i++) {
            ByteBuf buffer = buffers[i];
            if (buffer == null) {
                buffer = Unpooled.directBuffer(SHARED_BYTES, SHARED_BYTES);
                buffers[i] = buffer;
            }
            if (buffer.refCnt() == 1) {
                return buffer.clear().retain();
            }
        }
        return ordinary.ioBuffer(ORDINARY_BYTES);
    }
}
