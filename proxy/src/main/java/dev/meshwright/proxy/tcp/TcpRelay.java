package dev.meshwright.proxy.tcp;

import dev.meshwright.decide.balance.Balancer;
import dev.meshwright.decide.connection.ConnectionFacts;
import dev.meshwright.decide.format.ExchangeValues;
import dev.meshwright.decide.listener.NetworkFilter;
import dev.meshwright.decide.outlier.OutlierKernel.LocalOrigin;
import dev.meshwright.decide.response.ResponseCause;
import dev.meshwright.decide.route.ClusterChoice;
import dev.meshwright.decide.route.RequestHash;
import dev.meshwright.decide.upstream.Discovery;
import dev.meshwright.decide.upstream.DynamicHost;
import dev.meshwright.decide.upstream.LbPolicy;
import dev.meshwright.proxy.cluster.ClusterView;
import dev.meshwright.proxy.cluster.LiveHost;
import dev.meshwright.proxy.connect.DialListener;
import dev.meshwright.proxy.connect.Dialer;
import dev.meshwright.proxy.connect.Peers;
import dev.meshwright.proxy.connect.ReadingOn;
import dev.meshwright.proxy.http.ConnectionOutput;
import dev.meshwright.proxy.loop.LoopContext;
import dev.meshwright.proxy.names.NameAnswer;
import dev.meshwright.proxy.observe.DownstreamInfo;
import dev.meshwright.proxy.observe.TcpRecord;
import dev.meshwright.proxy.pool.HostPool;
import dev.meshwright.proxy.pool.LoopCluster;
import dev.meshwright.proxy.pool.PooledConnection;
import dev.meshwright.proxy.time.Deadlines;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One relayed connection: from the choice of a cluster to the end of both sides. The deadline is the idle
/// timeout.
public final class TcpRelay extends Deadlines.Entry implements DialListener {
    private final LoopContext loop;
    private final NetworkFilter.TcpProxy config;
    private final Channel client;
    private final ConnectionFacts facts;
    private final TcpRecord record;
    private final Runnable onEnd;
    private final @Nullable InetSocketAddress captured;
    private final int portOfServerName;
    private final List<LiveHost> tried = new ArrayList<>(1);
    private final RelayEnd clientEnd;
    private final @Nullable TunnelEnd tunnel;
    private @Nullable LoopCluster cluster;
    private @Nullable LiveHost host;
    private @Nullable Channel upstream;
    private boolean slotHeld;
    private boolean open;
    private boolean ended;
    private int attempts;
    private long lastActivity;
    /// When the client's connection has lasted long enough (`max_downstream_connection_duration`).
    private long overAt = Deadlines.NEVER;

    /// @param captured original destination of a captured connection
    /// @param portOfServerName of the host that the client's TLS names; 0: that host is not asked for
    /// @param onEnd told once
    public TcpRelay(
            LoopContext loop,
            NetworkFilter.TcpProxy config,
            Channel client,
            DownstreamInfo downstream,
            ConnectionFacts facts,
            @Nullable InetSocketAddress captured,
            int portOfServerName,
            Runnable onEnd) {
        this.facts = facts;
        this.loop = loop;
        this.config = config;
        this.client = client;
        this.onEnd = onEnd;
        this.captured = captured;
        this.portOfServerName = portOfServerName;
        this.record = new TcpRecord(downstream, System.currentTimeMillis(), System.nanoTime());
        this.record.logging = config;
        this.clientEnd = new RelayEnd(this, RelayEnd.Side.CLIENT);
        this.tunnel = config.tunnel().asked() ? new TunnelEnd(this, config.tunnel(), client) : null;
    }

    /// Adds the relay to the client's pipeline and starts to dial. Reading the client waits for the upstream.
    public void start() {
        client.config().setAutoRead(false);
        TunnelEnd through = tunnel;
        client.pipeline().addLast("relay", through == null ? clientEnd : through);
        if (config.maxConnectionDurationMillis() > 0) {
            overAt = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(config.maxConnectionDurationMillis());
            loop.deadlines().set(this, overAt);
        }
        record.cluster = choose();
        LoopCluster found = loop.cluster(record.cluster);
        if (found == null) {
            fail(ResponseCause.NO_CLUSTER);
            return;
        }
        LbPolicy.OriginalDestination policy = found.originalDestination();
        if (policy != null) {
            found = loop.towards(found, policy, captured, "");
            if (found == null) {
                fail(ResponseCause.NO_HEALTHY_UPSTREAM);
                return;
            }
        }
        if (found.byName()) {
            lookUp(found);
            return;
        }
        begin(found);
    }

    private void begin(LoopCluster to) {
        cluster = to;
        record.upstream = to.view().table();
        dial(to);
    }

    /// The host that the client's TLS names.
    private void lookUp(LoopCluster among) {
        DynamicHost named = portOfServerName == 0 ? null : DynamicHost.of(facts.serverName(), portOfServerName);
        if (named == null || !(among.view().table().discovery() instanceof Discovery.ByName(var cache))) {
            fail(ResponseCause.NO_HEALTHY_UPSTREAM);
            return;
        }
        NameAnswer known = loop.names().ask(cache, named, answer -> {
            if (!ended) {
                answered(among, named, answer);
            }
        });
        if (known != null) {
            answered(among, named, known);
        }
    }

    private void answered(LoopCluster among, DynamicHost named, NameAnswer answer) {
        switch (answer) {
            case NameAnswer.Found(var address) -> begin(loop.towards(among, named.at(address)));
            case NameAnswer.NotFound(var why) -> {
                record.upstreamFailure = why;
                fail(ResponseCause.DNS_FAILURE);
            }
            case NameAnswer.Overflow() -> fail(ResponseCause.DNS_OVERFLOW);
        }
    }

    private String choose() {
        return switch (config.clusters()) {
            case ClusterChoice.Named(String name) -> name;
            case ClusterChoice.FromHeader _ -> "";
            case ClusterChoice.Weighted(List<ClusterChoice.Entry> entries, long total) -> {
                long draw = Long.remainderUnsigned(loop.chance(), total);
                for (ClusterChoice.Entry entry : entries) {
                    draw -= entry.weight();
                    if (draw < 0) {
                        yield entry.cluster();
                    }
                }
                yield entries.getLast().cluster();
            }
        };
    }

    private void dial(LoopCluster to) {
        ClusterView view = to.view();
        // A tunnel's connection is the pool's, which asks for the slot itself.
        if (tunnel == null) {
            if (!to.cluster().connections().tryAcquire(view.table().thresholds().maxConnections())) {
                fail(ResponseCause.OVERFLOW);
                return;
            }
            slotHeld = true;
        }
        attempts++;
        long hash = config.hashSourceIp()
                ? RequestHash.ofSource(ExchangeValues.withoutPort(record.downstream.remoteAddress()))
                : 0;
        int index = to.pick(tried, config.hashSourceIp(), hash, loop.chance());
        if (index == Balancer.NONE && !tried.isEmpty()) {
            index = to.pick(List.of(), config.hashSourceIp(), hash, loop.chance());
        }
        if (index == Balancer.NONE) {
            fail(ResponseCause.NO_HEALTHY_UPSTREAM);
            return;
        }
        LiveHost picked = view.host(index);
        host = picked;
        tried.add(picked);
        picked.active().add();
        record.upstreamAddress = picked.key();
        record.endpoint = view.endpoint(index);
        if (view.tls(index) && view.context(index) == null) {
            record.upstreamFailure = "TLS secret has not arrived";
            fail(ResponseCause.TLS_FAILURE);
            return;
        }
        if (tunnel != null) {
            tunnel.ask(to.pool(index, version(view), facts));
            return;
        }
        upstream = Dialer.dial(
                loop.loop(), LoopCluster.target(view, index).after(LoopCluster.header(view, index, facts)), this);
    }

    /// There is no client's version to follow: HTTP/1.1 where the cluster says nothing else.
    private static HostPool.Version version(ClusterView view) {
        return switch (view.table().protocol().protocol()) {
            case HTTP_2 -> HostPool.Version.HTTP_2;
            case AUTO -> HostPool.Version.BY_ALPN;
            case HTTP_1, DOWNSTREAM -> HostPool.Version.HTTP_1;
        };
    }

    void onTunnelConnection(PooledConnection pooled) {
        record.upstreamLocalAddress = pooled.localAddress();
        record.upstreamIdentity = pooled.peerIdentity();
    }

    void onTunnelOpen() {
        open = true;
        LoopCluster of = cluster;
        LiveHost at = host;
        if (of != null && at != null) {
            of.cluster().outliers().onLocalOrigin(at, LocalOrigin.CONNECTED);
        }
        loop.observer().onTcpOpen(record);
        touch();
    }

    void onTunnelOverflow() {
        fail(ResponseCause.OVERFLOW);
    }

    void onTunnelRefused(int status) {
        LoopCluster of = cluster;
        LiveHost at = host;
        if (of != null && at != null) {
            of.cluster().outliers().onStatus(at, status);
        }
        record.upstreamFailure = "the tunnel was refused with status " + status;
        fail(ResponseCause.CONNECT_FAILURE);
    }

    @Override
    public void onConnected(Channel connected, String applicationProtocol) {
        if (ended) {
            connected.close();
            return;
        }
        upstream = connected;
        open = true;
        record.upstreamLocalAddress = Peers.textOf(connected.localAddress());
        record.upstreamIdentity = Peers.identityOf(connected);
        LoopCluster of = cluster;
        LiveHost at = host;
        if (of != null && at != null) {
            of.cluster().outliers().onLocalOrigin(at, LocalOrigin.CONNECTED);
        }
        RelayEnd upstreamEnd = new RelayEnd(this, RelayEnd.Side.UPSTREAM);
        connected.pipeline().addLast("relay", upstreamEnd);
        upstreamEnd.join(client);
        clientEnd.join(connected);
        loop.observer().onTcpOpen(record);
        touch();
        ReadingOn.of(connected);
        ReadingOn.of(client);
    }

    @Override
    public void onDialFailed(boolean timedOut, String why) {
        if (ended) {
            return;
        }
        record.upstreamFailure = why;
        LoopCluster of = cluster;
        LiveHost at = host;
        if (of != null && at != null) {
            of.cluster().outliers().onLocalOrigin(at, timedOut ? LocalOrigin.TIMED_OUT : LocalOrigin.CONNECT_FAILED);
        }
        letGo();
        if (of != null && attempts < Math.max(1, config.maxConnectAttempts())) {
            dial(of);
            return;
        }
        fail(
                why.startsWith("TLS")
                        ? ResponseCause.TLS_FAILURE
                        : timedOut ? ResponseCause.CONNECT_TIMEOUT : ResponseCause.CONNECT_FAILURE);
    }

    void onBytes(RelayEnd.Side from, int bytes) {
        if (from == RelayEnd.Side.CLIENT) {
            record.bytesReceived += bytes;
        } else {
            record.bytesSent += bytes;
        }
        lastActivity = System.nanoTime();
    }

    // A side is closed, or both have ended.
    void onClosed(RelayEnd.Side side) {
        if (record.details.isEmpty() && side == RelayEnd.Side.CLIENT && !open) {
            record.flag(ResponseCause.DOWNSTREAM_DISCONNECT.flag());
        }
        end();
    }

    /// Bytes that wait towards the upstream.
    public long bytesHeld() {
        Channel up = upstream;
        return up == null ? 0 : ConnectionOutput.waitingIn(up);
    }

    private void touch() {
        lastActivity = System.nanoTime();
        arm();
    }

    private void arm() {
        long idleAt = config.idleTimeoutMillis() > 0
                ? lastActivity + TimeUnit.MILLISECONDS.toNanos(config.idleTimeoutMillis())
                : Deadlines.NEVER;
        loop.deadlines().set(this, Math.min(idleAt, overAt));
    }

    @Override
    protected void onDeadline(long nowNanos) {
        if (overAt <= nowNanos) {
            record.flag(ResponseCause.DURATION_TIMEOUT.flag());
            record.details = ResponseCause.DURATION_TIMEOUT.details();
            end();
            return;
        }
        long idleNanos = TimeUnit.MILLISECONDS.toNanos(config.idleTimeoutMillis());
        if (!open || idleNanos == 0 || lastActivity + idleNanos > nowNanos) {
            arm();
            return;
        }
        record.details = "idle_timeout";
        end();
    }

    private void fail(ResponseCause cause) {
        record.flag(cause.flag());
        record.details = cause.details();
        end();
    }

    // Closes both sides. Idempotent; also what a drain deadline calls.
    public void end() {
        if (ended) {
            return;
        }
        ended = true;
        clientEnd.discard();
        TunnelEnd through = tunnel;
        if (through != null) {
            through.end();
        }
        loop.deadlines().remove(this);
        Channel up = upstream;
        if (up != null) {
            up.close();
        }
        client.close();
        letGo();
        record.endNanos = System.nanoTime();
        loop.observer().onTcpEnd(record);
        onEnd.run();
    }

    private void letGo() {
        LiveHost of = host;
        host = null;
        if (of != null) {
            of.active().release();
        }
        LoopCluster to = cluster;
        if (slotHeld && to != null) {
            slotHeld = false;
            to.cluster().connections().release();
        }
    }
}
