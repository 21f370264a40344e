package dev.meshwright.proxy.listener;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.epoll.EpollSocketChannel;

/// Lets accepted connections be registered for reading with the first `epoll_ctl`.
///
/// Netty registers a connection for its end only and changes that when it is active, which costs every connection a
/// system call. Asked for a read before, it registers for both. In the listening socket's pipeline, before what
/// registers the connection. Holds no state.
@ChannelHandler.Sharable
final class EagerReads extends ChannelInboundHandlerAdapter {
    static final EagerReads INSTANCE = new EagerReads();

    private EagerReads() {}

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof EpollSocketChannel accepted) {
            accepted.unsafe().beginRead();
        }
        ctx.fireChannelRead(message);
    }
}
