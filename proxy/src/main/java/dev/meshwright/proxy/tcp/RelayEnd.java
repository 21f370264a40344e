package dev.meshwright.proxy.tcp;

import dev.meshwright.proxy.connect.LoopReads;
import dev.meshwright.proxy.connect.ReadingOn;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One side of a relay: passes what it reads to the other side (which owns the buffers from then on) and stops reading
/// while the other side cannot take more.
///
/// Plain bytes are read into the loop's large buffers ([LoopReads#BULK]) and flushed with each read, so that
/// the buffer is free for the next; what TLS decrypts comes in records and is flushed once per read burst. What
/// waits for a slow peer is at most [#WAITING] high plus one read.
final class RelayEnd extends ChannelInboundHandlerAdapter {
    enum Side {
        CLIENT,
        UPSTREAM
    }

    /// Bytes that wait for a peer before the other side is paused, and at which it goes on.
    private static final WriteBufferWaterMark WAITING = new WriteBufferWaterMark(32 * 1024, 64 * 1024);

    private final TcpRelay relay;
    private final Side side;
    /// Bytes from before [#join]; bounded by what one read gives, since reading is off until then.
    private final List<ByteBuf> early = new ArrayList<>(2);

    private @Nullable Channel other;
    private boolean plain;
    private boolean inputEnded;
    private boolean outputEnded;

    RelayEnd(TcpRelay relay, Side side) {
        this.relay = relay;
        this.side = side;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        plain = ctx.pipeline().get(SslHandler.class) == null;
        ChannelConfig config = ctx.channel().config();
        if (config.getWriteBufferHighWaterMark() > WAITING.high()) {
            config.setWriteBufferWaterMark(WAITING);
        }
        config.setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        if (plain) {
            // No effect on a channel that was read already, to find its filter chain: that one keeps its small buffers.
            config.setRecvByteBufAllocator(LoopReads.BULK);
        }
    }

    /// Connects this end to the other side, whose pipeline has its own end already. What came before goes out first:
    /// TLS hands over what it had decrypted however reading is switched, so bytes can arrive while the upstream is
    /// still being dialled.
    void join(Channel otherSide) {
        other = otherSide;
        if (!early.isEmpty()) {
            early.forEach(data -> otherSide.write(data, otherSide.voidPromise()));
            early.clear();
            otherSide.flush();
        }
        RelayEnd peer = otherSide.pipeline().get(RelayEnd.class);
        if (inputEnded && peer != null) {
            peer.endOutput(otherSide);
        }
    }

    /// Releases what never found its way out.
    void discard() {
        early.forEach(ByteBuf::release);
        early.clear();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        Channel to = other;
        if (!(message instanceof ByteBuf data)) {
            ReferenceCountUtil.release(message);
            return;
        }
        relay.onBytes(side, data.readableBytes());
        if (to == null) {
            early.add(data);
            return;
        }
        to.write(data, to.voidPromise());
        if (plain || !to.isWritable()) {
            to.flush();
            if (!to.isWritable()) {
                ctx.channel().config().setAutoRead(false);
            }
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        Channel to = other;
        if (to != null && !plain) {
            to.flush();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        Channel from = other;
        if (from != null && ctx.channel().isWritable()) {
            ReadingOn.of(from);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent || event instanceof SslCloseCompletionEvent) {
            onInputEnd(ctx);
            return;
        }
        ctx.fireUserEventTriggered(event);
    }

    /// Passes the end on; when both directions have ended, the relay is over.
    private void onInputEnd(ChannelHandlerContext ctx) {
        if (inputEnded) {
            return;
        }
        inputEnded = true;
        Channel to = other;
        if (to == null) {
            return;
        }
        RelayEnd peer = to.pipeline().get(RelayEnd.class);
        if (peer == null) {
            relay.onClosed(side);
            return;
        }
        if (peer.inputEnded) {
            to.writeAndFlush(ctx.alloc().buffer(0)).addListener(_ -> relay.onClosed(side));
            return;
        }
        peer.endOutput(to);
    }

    private void endOutput(Channel channel) {
        if (outputEnded) {
            return;
        }
        outputEnded = true;
        channel.writeAndFlush(channel.alloc().buffer(0)).addListener(_ -> {
            SslHandler tls = channel.pipeline().get(SslHandler.class);
            if (tls != null) {
                tls.closeOutbound().addListener(_ -> shutdown(channel));
            } else {
                shutdown(channel);
            }
        });
    }

    private static void shutdown(Channel channel) {
        if (channel instanceof DuplexChannel duplex && channel.isActive()) {
            duplex.shutdownOutput();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        Channel to = other;
        if (to != null && to.isActive() && !inputEnded) {
            // What is queued for the other side still goes out before it closes.
            to.writeAndFlush(ctx.alloc().buffer(0)).addListener(_ -> relay.onClosed(side));
            return;
        }
        relay.onClosed(side);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
