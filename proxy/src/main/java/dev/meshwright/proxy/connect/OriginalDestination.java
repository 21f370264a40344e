package dev.meshwright.proxy.connect;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.RawUnixChannelOption;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Where a client wanted to go whose connection the system redirected to us.
public final class OriginalDestination {
    /// `SOL_IP`, `SO_ORIGINAL_DST` (linux/netfilter_ipv4.h): a `struct sockaddr_in`.
    private static final RawUnixChannelOption V4 = new RawUnixChannelOption("SO_ORIGINAL_DST", 0, 80, 16);

    /// `SOL_IPV6`, `IP6T_SO_ORIGINAL_DST` (linux/netfilter_ipv6/ip6_tables.h): a `struct sockaddr_in6`.
    private static final RawUnixChannelOption V6 = new RawUnixChannelOption("IP6T_SO_ORIGINAL_DST", 41, 80, 28);

    private static final int PORT = 2;
    private static final int V4_ADDRESS = 4;
    private static final int V6_ADDRESS = 8;

    private OriginalDestination() {}

    /// @param transparent the listening socket takes connections under their own destination (TPROXY), so that
    ///     the socket's local address is it; a program's own calls are redirected all the same, as TPROXY takes
    ///     only what comes from outside
    /// @return null: the connection was not captured
    public static @Nullable InetSocketAddress of(Channel channel, boolean transparent) {
        InetSocketAddress redirected = redirected(channel);
        return redirected == null && transparent && channel.localAddress() instanceof InetSocketAddress local
                ? local
                : redirected;
    }

    private static @Nullable InetSocketAddress redirected(Channel channel) {
        SocketAddress local = channel.localAddress();
        if (!(channel instanceof EpollSocketChannel) || !(local instanceof InetSocketAddress accepted)) {
            return null;
        }
        boolean v4 = accepted.getAddress().getAddress().length == 4;
        ByteBuffer answer;
        try {
            answer = channel.config().getOption(v4 ? V4 : V6);
        } catch (ChannelException e) {
            // Not known to the connection tracker: nothing has redirected it.
            return null;
        }
        InetSocketAddress meant = v4 ? read(answer, V4_ADDRESS, 4) : read(answer, V6_ADDRESS, 16);
        return accepted.equals(meant) ? null : meant;
    }

    private static @Nullable InetSocketAddress read(@Nullable ByteBuffer socketAddress, int at, int length) {
        if (socketAddress == null || socketAddress.limit() < at + length) {
            return null;
        }
        byte[] address = new byte[length];
        socketAddress.get(at, address);
        int port = (socketAddress.get(PORT) & 0xff) << 8 | (socketAddress.get(PORT + 1) & 0xff);
        try {
            return new InetSocketAddress(InetAddress.getByAddress(address), port);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of " + length + " bytes is always one", e);
        }
    }
}
