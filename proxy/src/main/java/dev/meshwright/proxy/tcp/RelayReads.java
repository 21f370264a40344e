package dev.meshwright.proxy.tcp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;
import io.netty.util.concurrent.FastThreadLocal;
import org.jspecify.annotations.Nullable;

/// Gives a relay's reads a few large buffers that all relays of a loop share, so that bulk data moves in few system
/// calls through memory that stays in the processor's cache.
///
/// A buffer is lent when nobody else holds it: what is written through at once comes back before the next read. One
/// whose bytes wait for a slow peer stays lent; when all are, reads get an ordinary buffer, so at most [#LARGE_MAX]
/// large buffers exist per loop. Stateless; the buffers are confined to their
/// loop and live as long as it.
final class RelayReads extends DefaultMaxMessagesRecvByteBufAllocator {
    static final RelayReads INSTANCE = new RelayReads();

    /// Bytes of a large buffer: as much as one read can use of a socket's buffer, and half of a core's second-level
    /// cache on common servers.
    static final int LARGE_BYTES = 256 * 1024;

    /// Large buffers per loop.
    static final int LARGE_MAX = 8;

    /// When all large ones are lent.
    private static final int ORDINARY_BYTES = 32 * 1024;

    /// Reads of one connection before the loop looks at the others.
    private static final int READS_MAX = 4;

    private static final FastThreadLocal<@Nullable ByteBuf[]> LARGE = new FastThreadLocal<>() {
        @Override
        protected @Nullable ByteBuf[] initialValue() {
            return new ByteBuf[LARGE_MAX];
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

    private RelayReads() {
        super(READS_MAX);
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
                return LARGE_BYTES;
            }
        };
    }

    private static ByteBuf next(ByteBufAllocator ordinary) {
        @Nullable ByteBuf[] buffers = LARGE.get();
        for (int i = 0; i < buffers.length; i++) {
            ByteBuf buffer = buffers[i];
            if (buffer == null) {
                buffer = Unpooled.directBuffer(LARGE_BYTES, LARGE_BYTES);
                buffers[i] = buffer;
            }
            if (buffer.refCnt() == 1) {
                return buffer.clear().retain();
            }
        }
        return ordinary.ioBuffer(ORDINARY_BYTES);
    }
}
