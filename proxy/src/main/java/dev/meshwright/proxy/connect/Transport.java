package dev.meshwright.proxy.connect;

import io.netty.channel.Channel;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import java.net.SocketAddress;

/// Which socket classes the loops use: native epoll where it loads, NIO elsewhere.
public final class Transport {
    private static final int DATAGRAM_BYTES_MAX = 65_535;

    private Transport() {}

    public static boolean epoll() {
        return Epoll.isAvailable();
    }

    public static IoHandlerFactory ioHandlers() {
        return epoll() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    }

    public static Class<? extends ServerChannel> serverChannel() {
        return epoll() ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    }

    public static Class<? extends Channel> datagramChannel() {
        return epoll() ? EpollDatagramChannel.class : NioDatagramChannel.class;
    }

    /// Room for the largest datagram there can be: Netty cuts off what does not fit.
    public static RecvByteBufAllocator wholeDatagrams() {
        return new FixedRecvByteBufAllocator(DATAGRAM_BYTES_MAX);
    }

    /// @throws IllegalStateException for a Unix socket without epoll
    public static Class<? extends Channel> clientChannel(SocketAddress address) {
        if (address instanceof DomainSocketAddress) {
            if (!epoll()) {
                throw new IllegalStateException(
                        "Unix sockets need the native epoll transport (Linux x86-64 or aarch64)");
            }
            return EpollDomainSocketChannel.class;
        }
        return epoll() ? EpollSocketChannel.class : NioSocketChannel.class;
    }
}
