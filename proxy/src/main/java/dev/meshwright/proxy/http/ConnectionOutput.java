package dev.meshwright.proxy.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/// What a connection has to say, gathered over one turn of its event loop and flushed once at the end of it.
///
/// Small pieces are copied into one pooled direct buffer; large bodies pass through as they are. The flush is a task
/// of the loop, which runs after all channels that were ready have been read, so that the frames of many exchanges
/// share a system call (and a TLS record). Owns every buffer given to it until Netty takes it over. Event-loop
/// confined.
public final class ConnectionOutput {
    /// Data up to this many bytes is copied; above, a gathering write costs less than the copy.
    private static final int COPY_MAX = 2048;
    private static final int BUFFER_MIN = 512;
    private static final int BUFFER_MAX = 16 * 1024;

    private final ChannelHandlerContext ctx;
    private final Runnable flushTask = this::flush;
    private @Nullable ByteBuf buffer;
    private int expected = BUFFER_MIN;
    private int turnBytes;
    private boolean unflushed;
    private boolean scheduled;

    public ConnectionOutput(ChannelHandlerContext ctx) {
        this.ctx = ctx;
    }

    /// A buffer with at least `bytes` writable; what the caller writes into it is part of the output.
    public ByteBuf reserve(int bytes) {
        schedule();
        ByteBuf current = buffer;
        if (current != null) {
            if (current.writableBytes() >= bytes) {
                return current;
            }
            if (current.readableBytes() + bytes <= BUFFER_MAX) {
                return current.ensureWritable(bytes);
            }
            handOver();
        }
        current = ctx.alloc().directBuffer(Math.max(expected, bytes));
        buffer = current;
        return current;
    }

    public void write(byte[] source, int offset, int length) {
        reserve(length).writeBytes(source, offset, length);
    }

    /// Writes `data` and takes ownership of it.
    public void write(ByteBuf data) {
        int length = data.readableBytes();
        if (length <= COPY_MAX) {
            try {
                reserve(length).writeBytes(data);
            } finally {
                data.release();
            }
            return;
        }
        schedule();
        handOver();
        pass(data);
    }

    /// Whether what waits here and in the channel is below the water mark.
    public boolean writable() {
        return ctx.channel().isWritable();
    }

    /// Everything gathered goes to the transport now.
    public void flush() {
        scheduled = false;
        handOver();
        if (unflushed) {
            unflushed = false;
            expected = Math.max(BUFFER_MIN, Math.min(BUFFER_MAX, turnBytes + turnBytes / 4));
            turnBytes = 0;
            ctx.flush();
        }
    }

    /// Drops what was not handed to the transport; for a connection that is gone.
    public void release() {
        ReferenceCountUtil.release(buffer);
        buffer = null;
    }

    private void schedule() {
        if (!scheduled) {
            scheduled = true;
            ctx.executor().execute(flushTask);
        }
    }

    private void handOver() {
        ByteBuf current = buffer;
        if (current == null) {
            return;
        }
        buffer = null;
        int length = current.readableBytes();
        if (length == 0) {
            current.release();
            return;
        }
        turnBytes += length;
        pass(current);
    }

    /// Never flushes: a flush can call back into whoever is in the middle of a frame.
    private void pass(ByteBuf data) {
        ctx.write(data, ctx.voidPromise());
        unflushed = true;
        schedule(); // Again: an embedded channel runs tasks inside a write.
    }
}
