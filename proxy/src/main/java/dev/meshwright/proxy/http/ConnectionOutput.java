package dev.meshwright.proxy.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What a connection has to say, gathered over one turn of its event loop and flushed once at the end of it.
///
/// Small pieces are copied into one direct buffer; large bodies pass through as they are. The flush is a task of the
/// loop, which runs after all channels that were ready have been read, so that the frames of many exchanges share a
/// system call (and a TLS record). On a plaintext connection the buffer is written to the socket and used again; what
/// the socket does not take, and everything behind TLS, goes through the channel. Owns every buffer given to it until
/// Netty takes it over. Event-loop confined.
public final class ConnectionOutput {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionOutput.class);

    /// Data up to this many bytes is copied; above, a gathering write costs less than the copy.
    private static final int COPY_MAX = 2048;
    private static final int BUFFER_MIN = 512;
    private static final int BUFFER_MAX = 16 * 1024;

    private final ChannelHandlerContext ctx;
    private final LoopOutputs loop;
    private final @Nullable DirectSocket socket;
    private @Nullable ByteBuf buffer;
    private int expected = BUFFER_MIN;
    private int turnBytes;
    private boolean unflushed;
    private boolean scheduled;

    /// On the loop, when TLS, if any, is in the pipeline.
    public ConnectionOutput(ChannelHandlerContext ctx) {
        this.ctx = ctx;
        this.loop = LoopOutputs.of(ctx.executor());
        this.socket = DirectSocket.of(ctx);
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
        current = socket == null ? ctx.alloc().directBuffer(Math.max(expected, bytes)) : loop.take();
        buffer = current;
        return current.ensureWritable(bytes);
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

    /// Bytes that wait in a channel's queue for its peer.
    public static long waitingIn(Channel channel) {
        ChannelOutboundBuffer queue = channel.unsafe().outboundBuffer();
        return queue == null ? 0 : queue.totalPendingWriteBytes();
    }

    /// Bytes that wait for the peer in that channel.
    public long bytesWaiting() {
        return waitingIn(ctx.channel());
    }

    /// Everything gathered goes to the transport now.
    public void flush() {
        scheduled = false;
        DirectSocket direct = socket;
        if (direct != null && !unflushed && direct.idle()) {
            writeThrough(direct);
        }
        handOver();
        if (unflushed) {
            unflushed = false;
            expected = Math.max(BUFFER_MIN, Math.min(BUFFER_MAX, turnBytes + turnBytes / 4));
            turnBytes = 0;
            ctx.flush();
        }
    }

    /// Whether the kernel has all that was said; false behind TLS, where nobody knows.
    public boolean delivered() {
        return socket != null && buffer == null && !unflushed && socket.idle();
    }

    /// The loop's flush: one connection's bug is not the others'.
    void flushOrFail() {
        if (!scheduled) {
            return;
        }
        try {
            flush();
        } catch (RuntimeException e) {
            LOG.error("output of {} failed; the connection is closed", ctx.channel(), e);
            ctx.close();
        }
    }

    /// Drops what was not handed to the transport; for a connection that is gone.
    public void release() {
        ByteBuf current = buffer;
        if (current != null) {
            buffer = null;
            current.release();
        }
    }

    private void schedule() {
        if (!scheduled) {
            scheduled = true;
            loop.flushLater(ctx.executor(), this);
        }
    }

    private void writeThrough(DirectSocket direct) {
        ByteBuf current = buffer;
        if (current == null || !current.isReadable()) {
            return;
        }
        direct.write(current);
        if (!current.isReadable()) {
            buffer = null;
            loop.give(current);
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
