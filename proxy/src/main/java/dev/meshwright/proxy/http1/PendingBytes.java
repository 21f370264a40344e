package dev.meshwright.proxy.http1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/// Joins bytes that wait with bytes that came.
final class PendingBytes {
    private PendingBytes() {}

    /// Consumes both; in place where the first is not shared with slices already handed on.
    static ByteBuf join(ByteBufAllocator allocator, ByteBuf first, ByteBuf second) {
        if (!first.isReadable()) {
            first.release();
            return second;
        }
        ByteBuf into = first;
        if (first.refCnt() > 1 || first.isReadOnly() || second.readableBytes() > first.maxWritableBytes()) {
            into = allocator.directBuffer(first.readableBytes() + second.readableBytes());
            into.writeBytes(first);
            first.release();
        } else {
            first.discardReadBytes();
        }
        into.writeBytes(second);
        second.release();
        return into;
    }
}
