package dev.meshwright.proxy.udp;

import dev.meshwright.decide.balance.Balancer;
import dev.meshwright.decide.listener.NetworkFilter;
import dev.meshwright.decide.route.RequestHash;
import dev.meshwright.proxy.cluster.ClusterView;
import dev.meshwright.proxy.loop.LoopContext;
import dev.meshwright.proxy.observe.DatagramStats;
import dev.meshwright.proxy.observe.DatagramStats.Downstream;
import dev.meshwright.proxy.pool.LoopCluster;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The datagrams that come to one listener on one loop, and the sessions that they belong to
/// (`udp_proxy.v3.UdpProxyConfig`): one for each client's address. Consumes every datagram, and flushes once
/// for each read of a batch. Event-loop confined.
public final class UdpRelay extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(UdpRelay.class);

    /// Sessions of one listener on one loop; each has a socket, and a sender may forge addresses (docs/threats.md,
    /// R10). A
    /// new client's datagrams are dropped beyond it.
    private static final int SESSIONS_MAX = 8_192;

    private final LoopContext loop;
    private final Supplier<NetworkFilter.@Nullable UdpProxy> config;
    private final Map<InetSocketAddress, UdpSession> sessions = new HashMap<>();

    /// Those that were written to since the last read of a batch.
    private final List<UdpSession> unflushed = new ArrayList<>();

    /// @param config in force; null: none, and datagrams are dropped
    public UdpRelay(LoopContext loop, Supplier<NetworkFilter.@Nullable UdpProxy> config) {
        this.loop = loop;
        this.config = config;
    }

    /// Consumes the datagram.
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!(message instanceof DatagramPacket packet)) {
            ReferenceCountUtil.release(message);
            return;
        }
        NetworkFilter.UdpProxy now = config.get();
        if (now == null) {
            packet.release();
            return;
        }
        DatagramStats.OfListener stats = loop.datagrams().listener(now.statPrefix());
        stats.add(Downstream.SESS_RX_DATAGRAMS, 1);
        stats.add(Downstream.SESS_RX_BYTES, packet.content().readableBytes());
        UdpSession session = session(ctx.channel(), packet.sender(), now, stats);
        if (session == null) {
            packet.release();
            return;
        }
        if (session.toHost(packet.content())) {
            unflushed.add(session);
        }
    }

    private @Nullable UdpSession session(
            Channel listener, InetSocketAddress client, NetworkFilter.UdpProxy now, DatagramStats.OfListener stats) {
        UdpSession known = sessions.get(client);
        if (known != null && known.holds(now)) {
            return known;
        }
        if (known != null) {
            known.end();
        }
        if (sessions.size() >= SESSIONS_MAX) {
            return null;
        }
        LoopCluster cluster = loop.cluster(now.cluster());
        if (cluster == null) {
            stats.add(Downstream.SESS_NO_ROUTE, 1);
            return null;
        }
        ClusterView view = cluster.view();
        if (!cluster.cluster()
                .connections()
                .tryAcquire(view.table().thresholds().maxConnections())) {
            return null;
        }
        long hash =
                now.hashSourceIp() ? RequestHash.ofSource(client.getAddress().getHostAddress()) : 0;
        int index = cluster.pick(List.of(), now.hashSourceIp(), hash, loop.chance());
        if (index == Balancer.NONE || !(view.host(index).address() instanceof InetSocketAddress host)) {
            cluster.cluster().connections().release();
            return null;
        }
        UdpSession session = new UdpSession(
                loop,
                now,
                cluster,
                view.host(index),
                host,
                listener,
                client,
                stats,
                ended -> sessions.remove(client, ended));
        sessions.put(client, session);
        return session.open() ? session : null;
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        unflushed.forEach(UdpSession::flush);
        unflushed.clear();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        List.copyOf(sessions.values()).forEach(UdpSession::end);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        NetworkFilter.UdpProxy now = config.get();
        if (now != null) {
            loop.datagrams().listener(now.statPrefix()).add(Downstream.SESS_RX_ERRORS, 1);
        }
        // One client's host or network refused a datagram; the socket goes on.
        LOG.debug("datagrams at {}: {}", ctx.channel().localAddress(), Objects.toString(cause.getMessage()));
    }
}
