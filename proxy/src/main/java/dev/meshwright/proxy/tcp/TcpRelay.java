package dev.meshwright.proxy.tcp;

import dev.meshwright.decide.balance.Balancer;
import dev.meshwright.decide.format.ExchangeValues;
import dev.meshwright.decide.listener.NetworkFilter;
import dev.meshwright.decide.outlier.OutlierKernel.LocalOrigin;
import dev.meshwright.decide.response.ResponseCause;
import dev.meshwright.decide.route.ClusterChoice;
import dev.meshwright.decide.route.RequestHash;
import dev.meshwright.decide.upstream.LbPolicy;
import dev.meshwright.proxy.cluster.ClusterView;
import dev.meshwright.proxy.cluster.LiveHost;
import dev.meshwright.proxy.connect.DialListener;
import dev.meshwright.proxy.connect.Dialer;
import dev.meshwright.proxy.connect.Peers;
import dev.meshwright.proxy.http.ConnectionOutput;
import dev.meshwright.proxy.loop.LoopContext;
import dev.meshwright.proxy.observe.DownstreamInfo;
import dev.meshwright.proxy.observe.TcpRecord;
import dev.meshwright.proxy.pool.LoopCluster;
import dev.meshwright.proxy.time.Deadlines;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One relayed connection: from the choice of a cluster to the end of both sides. The deadline is the idle timeout.
public final class TcpRelay extends Deadlines.Entry implements DialListener {
    private final LoopContext loop;
    private final NetworkFilter.TcpProxy config;
    private final Channel client;
    private final TcpRecord record;
    private final Runnable onEnd;
    private final @Nullable InetSocketAddress captured;
    private final List<LiveHost> tried = new ArrayList<>(1);
    private final RelayEnd clientEnd;
    private @Nullable LoopCluster cluster;
    private @Nullable LiveHost host;
    private @Nullable Channel upstream;
    private boolean slotHeld;
    private boolean open;
    private boolean ended;
    private int attempts;
    private long lastActivity;

    /// @param captured original destination of a captured connection
    /// @param onEnd told once
    public TcpRelay(
            LoopContext loop,
            NetworkFilter.TcpProxy config,
            Channel client,
            DownstreamInfo downstream,
            @Nullable InetSocketAddress captured,
            Runnable onEnd) {
        this.loop = loop;
        this.config = config;
        this.client = client;
        this.onEnd = onEnd;
        this.captured = captured;
        this.record = new TcpRecord(downstream, System.currentTimeMillis(), System.nanoTime());
        this.record.logging = config;
        this.clientEnd = new RelayEnd(this, RelayEnd.Side.CLIENT);
    }

    /// Adds the relay to the client's pipeline and starts to dial. Reading the client waits for the upstream.
    public void start() {
        client.config().setAutoRead(false);
        client.pipeline().addLast("relay", clientEnd);
        if (config.maxConnectionDurationMillis() > 0) {
            Future<?> old =
                    loop.loop().schedule(this::endOfAge, config.maxConnectionDurationMillis(), TimeUnit.MILLISECONDS);
            client.closeFuture().addListener(_ -> old.cancel(false));
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
        cluster = found;
        record.upstream = found.view().table();
        dial(found);
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
        if (!to.cluster().connections().tryAcquire(view.table().thresholds().maxConnections())) {
            fail(ResponseCause.OVERFLOW);
            return;
        }
        slotHeld = true;
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
        upstream = Dialer.dial(loop.loop(), LoopCluster.target(view, index), this);
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
        connected.config().setAutoRead(true);
        client.config().setAutoRead(true);
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
        if (config.idleTimeoutMillis() > 0) {
            loop.deadlines().set(this, lastActivity + TimeUnit.MILLISECONDS.toNanos(config.idleTimeoutMillis()));
        }
    }

    @Override
    protected void onDeadline(long nowNanos) {
        long idleAt = lastActivity + TimeUnit.MILLISECONDS.toNanos(config.idleTimeoutMillis());
        if (idleAt > nowNanos) {
            loop.deadlines().set(this, idleAt);
            return;
        }
        record.details = "idle_timeout";
        end();
    }

    /// `max_downstream_connection_duration`.
    private void endOfAge() {
        if (!ended) {
            record.details = "max_duration";
            end();
        }
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
