package dev.meshwright.proxy.udp;

import dev.meshwright.decide.listener.NetworkFilter;
import dev.meshwright.proxy.cluster.LiveHost;
import dev.meshwright.proxy.connect.Transport;
import dev.meshwright.proxy.loop.LoopContext;
import dev.meshwright.proxy.observe.DatagramStats;
import dev.meshwright.proxy.observe.DatagramStats.Downstream;
import dev.meshwright.proxy.observe.DatagramStats.Upstream;
import dev.meshwright.proxy.pool.LoopCluster;
import dev.meshwright.proxy.time.Deadlines;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One client's datagrams to one host, and back. The deadline is the idle timeout.
final class UdpSession extends Deadlines.Entry {
    private final LoopContext loop;
    private final NetworkFilter.UdpProxy config;
    private final LoopCluster cluster;
    private final LiveHost host;
    private final InetSocketAddress address;
    private final Channel listener;
    private final InetSocketAddress client;
    private final DatagramStats.OfListener stats;
    private final DatagramStats.OfCluster upstreamStats;
    private final Consumer<UdpSession> onEnd;
    private @Nullable Channel upstream;
    private boolean written;
    private boolean ended;
    private long lastActivity;

    /// @param cluster whose connection slot the session holds
    /// @param listener by which answers go back
    /// @param stats of the listener
    /// @param onEnd told once
    UdpSession(
            LoopContext loop,
            NetworkFilter.UdpProxy config,
            LoopCluster cluster,
            LiveHost host,
            InetSocketAddress address,
            Channel listener,
            InetSocketAddress client,
            DatagramStats.OfListener stats,
            Consumer<UdpSession> onEnd) {
        this.loop = loop;
        this.config = config;
        this.cluster = cluster;
        this.host = host;
        this.address = address;
        this.listener = listener;
        this.client = client;
        this.stats = stats;
        this.upstreamStats = loop.datagrams().cluster(cluster.name());
        this.onEnd = onEnd;
        host.active().add();
        stats.add(Downstream.SESS_TOTAL, 1);
        stats.add(Downstream.SESS_ACTIVE, 1);
    }

    /// Connects the session's own socket, which the kernel does at once.
    ///
    /// @return false when it cannot; then the session has ended
    boolean open() {
        ChannelFuture registered = new Bootstrap()
                .group(loop.loop())
                .channel(Transport.datagramChannel())
                .option(ChannelOption.RECVBUF_ALLOCATOR, Transport.wholeDatagrams())
                .handler(new Answers())
                .register();
        Channel channel = registered.channel();
        ChannelFuture connected = registered.isSuccess() ? channel.connect(address) : registered;
        if (!connected.isSuccess()) {
            channel.close();
            end();
            return false;
        }
        upstream = channel;
        touch();
        arm();
        return true;
    }

    /// Whether the next datagram belongs here still: the listener sends to the same cluster, which has the host.
    boolean holds(NetworkFilter.@Nullable UdpProxy now) {
        return config.equals(now)
                && cluster.equals(loop.cluster(config.cluster()))
                && cluster.view().hosts().indexOf(host.key()) >= 0;
    }

    /// Consumes the bytes: they go out with the next [#flush], or are dropped where the socket takes no more.
    ///
    /// @return whether they are the first since the last flush
    boolean toHost(ByteBuf bytes) {
        Channel to = upstream;
        touch();
        if (to == null || !to.isWritable()) {
            upstreamStats.add(Upstream.SESS_TX_ERRORS);
            bytes.release();
            return false;
        }
        upstreamStats.add(Upstream.SESS_TX_DATAGRAMS);
        to.write(bytes, to.voidPromise());
        boolean first = !written;
        written = true;
        return first;
    }

    void flush() {
        Channel to = upstream;
        written = false;
        if (to != null) {
            to.flush();
        }
    }

    private void touch() {
        lastActivity = System.nanoTime();
    }

    private void arm() {
        loop.deadlines().set(this, lastActivity + idleNanos());
    }

    private long idleNanos() {
        return TimeUnit.MILLISECONDS.toNanos(config.idleTimeoutMillis());
    }

    @Override
    protected void onDeadline(long nowNanos) {
        if (lastActivity + idleNanos() > nowNanos) {
            arm();
            return;
        }
        stats.add(Downstream.IDLE_TIMEOUT, 1);
        end();
    }

    /// Idempotent.
    void end() {
        if (ended) {
            return;
        }
        ended = true;
        stats.add(Downstream.SESS_ACTIVE, -1);
        loop.deadlines().remove(this);
        Channel to = upstream;
        if (to != null) {
            to.close();
        }
        host.active().release();
        cluster.cluster().connections().release();
        onEnd.accept(this);
    }

    /// What the host sends.
    private final class Answers extends ChannelInboundHandlerAdapter {
        /// Consumes the datagram.
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            if (!(message instanceof DatagramPacket packet)) {
                ReferenceCountUtil.release(message);
                return;
            }
            upstreamStats.add(Upstream.SESS_RX_DATAGRAMS);
            if (!listener.isWritable()) {
                stats.add(Downstream.SESS_TX_ERRORS, 1);
                packet.release();
                return;
            }
            touch();
            stats.add(Downstream.SESS_TX_DATAGRAMS, 1);
            stats.add(Downstream.SESS_TX_BYTES, packet.content().readableBytes());
            listener.write(new DatagramPacket(packet.content(), client), listener.voidPromise());
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {
            listener.flush();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            upstreamStats.add(Upstream.SESS_RX_ERRORS);
            // An ICMP "port unreachable" of the host: the client hears nothing, as of any datagram that is lost.
        }
    }
}
