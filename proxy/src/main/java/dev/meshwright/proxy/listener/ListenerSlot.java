package dev.meshwright.proxy.listener;

import dev.meshwright.decide.listener.ListenerTable;
import dev.meshwright.decide.listener.NetworkFilter;
import dev.meshwright.decide.listener.NetworkFilterEntry;
import dev.meshwright.proxy.connect.LoopReads;
import dev.meshwright.proxy.connect.Transport;
import dev.meshwright.proxy.connect.WaterMarks;
import dev.meshwright.proxy.udp.UdpRelay;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.unix.UnixChannelOption;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A listener by name over all its versions: the sockets, and the version that new connections get.
///
/// [#publish], [#open] and [#close] are called by the configuration's owner, one at a time; connections read the
/// version once, when they are accepted.
public final class ListenerSlot {
    /// Downstream connections that one loop serves at most (threat model R5); further ones are closed at once.
    private static final int CONNECTIONS_PER_LOOP_MAX = 20_000;

    private final String name;
    private final Map<io.netty.channel.EventLoop, DownstreamSet> connections;
    private final ServerCodecs codecs;
    private final CapturedListeners captured;
    private final List<Channel> sockets = new ArrayList<>();
    private volatile @Nullable ListenerRuntime version;

    /// @param connections the loops' open connections, by loop
    /// @param captured who takes captured connections of this listener over
    public ListenerSlot(
            String name,
            Map<io.netty.channel.EventLoop, DownstreamSet> connections,
            ServerCodecs codecs,
            CapturedListeners captured) {
        this.name = name;
        this.connections = Map.copyOf(connections);
        this.codecs = codecs;
        this.captured = captured;
    }

    public String name() {
        return name;
    }

    public @Nullable ListenerRuntime version() {
        return version;
    }

    ListenerTable.Direction direction() {
        ListenerRuntime now = version;
        return now == null ? ListenerTable.Direction.UNSPECIFIED : now.table().direction();
    }

    CapturedListeners captured() {
        return captured;
    }

    /// Puts a version in force for new connections, and drains those whose chain is not part of it any more.
    public void publish(ListenerRuntime next, long drainMillis) {
        ListenerRuntime before = version;
        version = next;
        if (before == null) {
            return;
        }
        Set<ChainRuntime> gone = new HashSet<>(before.chains());
        next.chains().forEach(gone::remove);
        if (!gone.isEmpty()) {
            connections.forEach((loop, set) -> loop.execute(() -> set.drainChains(this, gone, next, drainMillis)));
        }
    }

    /// Binds one address; may be called for several.
    ///
    /// @param acceptor the loops that accept
    /// @param workers the loops that serve, in turn
    /// @param table what it says of the socket
    /// @throws Exception when the address cannot be bound
    public SocketAddress open(
            SocketAddress address, EventLoopGroup acceptor, EventLoopGroup workers, ListenerTable table)
            throws Exception {
        if (table.transport() == ListenerTable.Transport.UDP) {
            return openDatagrams(address);
        }
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(acceptor, workers)
                .channel(Transport.serverChannel())
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.SO_BACKLOG, table.backlog() > 0 ? table.backlog() : 1024)
                .handler(EagerReads.INSTANCE)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WaterMarks.DEFAULT)
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, LoopReads.MESSAGES)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        accept(channel);
                    }
                });
        if (table.transparent() && Transport.epoll()) {
            bootstrap.option(EpollChannelOption.IP_TRANSPARENT, true);
        }
        return bound(address, bootstrap.bind(address));
    }

    /// One socket for each loop, among which the kernel shares clients out; without epoll, on one loop.
    private SocketAddress openDatagrams(SocketAddress address) throws Exception {
        SocketAddress at = address;
        for (DownstreamSet set : connections.values()) {
            Bootstrap bootstrap = new Bootstrap()
                    .group(set.loop().loop())
                    .channel(Transport.datagramChannel())
                    .option(ChannelOption.RECVBUF_ALLOCATOR, Transport.wholeDatagrams())
                    .handler(new UdpRelay(set.loop(), this::datagrams));
            if (!Transport.epoll()) {
                return bound(at, bootstrap.bind(at));
            }
            bootstrap.option(UnixChannelOption.SO_REUSEPORT, true);
            // The first one may have been given a port.
            at = bound(at, bootstrap.bind(at));
        }
        return at;
    }

    private NetworkFilter.@Nullable UdpProxy datagrams() {
        ListenerRuntime now = version;
        return now == null
                ? null
                : now.chains().stream()
                        .flatMap(chain -> chain.filters().stream())
                        .map(NetworkFilterEntry::filter)
                        .filter(NetworkFilter.UdpProxy.class::isInstance)
                        .map(NetworkFilter.UdpProxy.class::cast)
                        .findFirst()
                        .orElse(null);
    }

    private SocketAddress bound(SocketAddress address, ChannelFuture binding) throws IOException {
        ChannelFuture bound = binding.awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException(
                    "listener " + name + " cannot bind " + address + ": "
                            + (bound.cause() == null ? "unknown" : bound.cause().getMessage()),
                    bound.cause());
        }
        sockets.add(bound.channel());
        return bound.channel().localAddress();
    }

    private void accept(Channel channel) {
        ListenerRuntime now = version;
        DownstreamSet set = connections.get(channel.eventLoop());
        if (now == null || set == null || set.size() >= CONNECTIONS_PER_LOOP_MAX) {
            channel.close();
            return;
        }
        Downstream connection = new Downstream(channel, this, now.table().bufferBytesMax());
        set.add(connection);
        channel.closeFuture().addListener(_ -> set.remove(connection));
        channel.pipeline().addLast("start", new ConnectionStart(now, set.loop(), connection, codecs));
    }

    /// The addresses that are bound.
    public List<SocketAddress> addresses() {
        return sockets.stream().map(Channel::localAddress).toList();
    }

    /// Leaves new connections in the kernel's queue, or takes them again.
    public void pauseAccepting(boolean paused) {
        sockets.forEach(socket -> socket.config().setAutoRead(!paused));
    }

    /// Accepts no more connections.
    public void stopAccepting() {
        sockets.forEach(socket -> socket.close().awaitUninterruptibly());
        sockets.clear();
    }

    /// Stops accepting and drains what is open.
    public void close(long drainMillis) {
        stopAccepting();
        connections.forEach((loop, set) -> loop.execute(() -> set.drainListener(this, drainMillis)));
    }
}
