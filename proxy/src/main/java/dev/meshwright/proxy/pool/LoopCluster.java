package dev.meshwright.proxy.pool;

import dev.meshwright.decide.balance.BalanceState;
import dev.meshwright.decide.balance.HostView;
import dev.meshwright.decide.connection.ConnectionFacts;
import dev.meshwright.decide.connection.IpAddress;
import dev.meshwright.decide.connection.ProxyHeader;
import dev.meshwright.decide.upstream.ClusterTable;
import dev.meshwright.decide.upstream.LbPolicy;
import dev.meshwright.decide.upstream.ProtocolOptions;
import dev.meshwright.decide.upstream.UpstreamTransport;
import dev.meshwright.proxy.cluster.ClusterView;
import dev.meshwright.proxy.cluster.LiveCluster;
import dev.meshwright.proxy.cluster.LiveHost;
import dev.meshwright.proxy.cluster.Outliers;
import dev.meshwright.proxy.connect.DialTarget;
import dev.meshwright.proxy.time.Deadlines;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslContext;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One loop's part of a cluster: balancing state and the pools of its endpoints. It takes the [LiveCluster]'s
/// present view once for each request, so that an update never changes the hosts under a choice; pools of
/// endpoints that left drain. Event-loop confined.
public final class LoopCluster implements HostView {
    private static final int INDEXED_MAX = 1024;
    private static final byte[] NO_HEADER = {};
    private static final long OWN_IDLE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final EventLoop loop;
    private final Deadlines deadlines;
    private final LiveCluster cluster;
    private final CodecFactory codecs;
    private final Map<String, HostPools> pools = new HashMap<>();

    /// Pools by host index of [#view], in the version asked for last; a shorter way to the same pools. Empty
    /// for clusters with many hosts, where the array would cost more than it saves.
    private @Nullable HostPool[] byIndex = new HostPool[0];

    private HostPool.Version byIndexVersion = HostPool.Version.HTTP_1;
    private ClusterView view;
    private BalanceState balance;
    private List<LiveHost> tried = List.of();
    private int leftPriorities;

    /// Makes client codecs for a cluster's protocol options.
    public interface CodecFactory {
        ClientCodecs create(ProtocolOptions options, boolean tls);
    }

    /// The pools of one endpoint, made for one version of table and transport.
    ///
    /// @param host key of the endpoint
    /// @param header that its connections begin with
    private record HostPools(
            String host,
            ClusterTable table,
            UpstreamTransport transport,
            byte[] header,
            Map<HostPool.Version, HostPool> byVersion) {
        boolean idle() {
            return byVersion.values().stream().allMatch(HostPool::idle);
        }
    }

    public LoopCluster(EventLoop loop, Deadlines deadlines, LiveCluster cluster, CodecFactory codecs) {
        this.loop = loop;
        this.deadlines = deadlines;
        this.cluster = cluster;
        this.codecs = codecs;
        this.view = cluster.view();
        this.balance = new BalanceState(view.hosts());
    }

    public LiveCluster cluster() {
        return cluster;
    }

    public String name() {
        return cluster.name();
    }

    /// The version of the cluster that this loop balances over; moves on with each call.
    public ClusterView view() {
        ClusterView newest = cluster.view();
        if (!same(newest, view)) {
            view = newest;
            byIndex = new HostPool[0];
            balance = new BalanceState(newest.hosts());
            drainOutdated();
        }
        return view;
    }

    /// Not null: hosts are not balanced over but named by each connection; see [Destinations].
    public LbPolicy.@Nullable OriginalDestination originalDestination() {
        return cluster.single() ? null : view.originalDestination();
    }

    /// Whether hosts are those that requests and handshakes name; then [#pick] finds none.
    public boolean byName() {
        return !cluster.single() && view.table().byName();
    }

    /// Picks a host of [#view], or [dev.meshwright.decide.balance.Balancer#NONE].
    ///
    /// @param alreadyTried hosts to avoid
    public int pick(List<LiveHost> alreadyTried, boolean hashed, long hash, long random) {
        assert loop.inEventLoop();
        tried = alreadyTried;
        int index = view.balancer().pick(balance, this, hashed, hash, random);
        leftPriorities = 0;
        return index;
    }

    /// The host of [#view] that a client's session names, if it may be picked, or
    /// [dev.meshwright.decide.balance.Balancer#NONE].
    public int named(String key) {
        return view.balancer().named(key, this);
    }

    /// The next [#pick] leaves the priorities of the given tries, as far as they fill whole groups.
    ///
    /// @param size of a group of tries, at least 1
    public void leavePriorities(List<LiveHost> tries, int size) {
        ClusterView now = view();
        int bits = 0;
        for (int i = 0; i < tries.size() / size * size; i++) {
            int index = now.hosts().indexOf(tries.get(i).key());
            bits |= index < 0 ? 0 : 1 << now.hosts().priority(index);
        }
        leftPriorities = bits;
    }

    @Override
    public int leftPriorities() {
        return leftPriorities;
    }

    /// The pool of host `index` of [#view] for one client: connections that begin with a header about the
    /// client are its own.
    public HostPool pool(int index, HostPool.Version version, ConnectionFacts client) {
        if (!(view.transport(index) instanceof UpstreamTransport.WithHeader(var form, var _))) {
            return pool(index, version);
        }
        ProxyHeader header = headerOf(client);
        String key = view.host(index).key() + " for " + header;
        HostPools of = pools.get(key);
        if (of == null) {
            // Clients come and go; so must what was made for them alone.
            pools.values().removeIf(old -> old.header().length > 0 && old.idle());
            of = new HostPools(
                    view.host(index).key(),
                    view.table(),
                    view.transport(index),
                    header.bytes(form),
                    new EnumMap<>(HostPool.Version.class));
            pools.put(key, of);
        }
        return of(index, version, of);
    }

    private static ProxyHeader headerOf(ConnectionFacts client) {
        boolean known = IpAddress.numeric(client.sourceAddress()) && IpAddress.numeric(client.destinationAddress());
        return known
                ? new ProxyHeader(
                        client.sourceAddress(),
                        client.sourcePort(),
                        client.destinationAddress(),
                        client.destinationPort())
                : ProxyHeader.LOCAL;
    }

    private HostPool of(int index, HostPool.Version version, HostPools of) {
        HostPool known = of.byVersion().get(version);
        if (known == null) {
            known = create(index, version, of.header());
            of.byVersion().put(version, known);
        }
        return known;
    }

    /// The pool of host `index` of [#view].
    public HostPool pool(int index, HostPool.Version version) {
        if (index < byIndex.length && byIndexVersion == version) {
            HostPool near = byIndex[index];
            if (near != null) {
                return near;
            }
        }
        HostPool found = find(index, version);
        int size = view.hosts().size();
        if (size <= INDEXED_MAX) {
            if (byIndex.length != size || byIndexVersion != version) {
                byIndex = new HostPool[size];
                byIndexVersion = version;
            }
            byIndex[index] = found;
        }
        return found;
    }

    private HostPool find(int index, HostPool.Version version) {
        String key = view.host(index).key();
        HostPools of = pools.get(key);
        if (of == null) {
            // Copies of requests are the proxy's own calls, and say so.
            byte[] header = view.transport(index) instanceof UpstreamTransport.WithHeader(var form, var _)
                    ? ProxyHeader.LOCAL.bytes(form)
                    : NO_HEADER;
            of = new HostPools(key, view.table(), view.transport(index), header, new EnumMap<>(HostPool.Version.class));
            pools.put(key, of);
        }
        return of(index, version, of);
    }

    private HostPool create(int index, HostPool.Version version, byte[] header) {
        return new HostPool(
                loop,
                deadlines,
                settings(index, version, header),
                cluster.connections(),
                cluster.pending(),
                view.host(index).connections());
    }

    private HostPool.Settings settings(int index, HostPool.Version version, byte[] header) {
        ClusterView made = view;
        ClusterTable table = made.table();
        return new HostPool.Settings(
                version,
                () -> target(made, index, made.httpContext(index, version == HostPool.Version.HTTP_2))
                        .after(header),
                codecs.create(table.protocol(), made.tls(index)),
                table.thresholds().maxConnections(),
                table.thresholds().maxPendingRequests(),
                table.protocol().maxRequestsPerConnection(),
                idleNanos(table, header),
                table.protocol().maxConnectionDurationMillis());
    }

    /// A client that went leaves connections that nobody else may use: they need not wait long.
    private static long idleNanos(ClusterTable table, byte[] header) {
        long nanos = TimeUnit.MILLISECONDS.toNanos(table.protocol().idleTimeoutMillis());
        return header.length == 0 ? nanos : nanos == 0 ? OWN_IDLE_NANOS : Math.min(nanos, OWN_IDLE_NANOS);
    }

    /// What host `index` of a view is sent first on a connection for this client; empty for nothing.
    public static byte[] header(ClusterView view, int index, ConnectionFacts client) {
        return view.transport(index) instanceof UpstreamTransport.WithHeader(var form, var _)
                ? headerOf(client).bytes(form)
                : NO_HEADER;
    }

    /// Where host `index` of a view is dialled.
    public static DialTarget target(ClusterView view, int index) {
        return target(view, index, view.context(index));
    }

    private static DialTarget target(ClusterView view, int index, @Nullable SslContext tls) {
        return new DialTarget(
                view.host(index).address(),
                tls,
                view.tls(index) ? view.serverName(index) : "",
                (int) Math.min(Integer.MAX_VALUE, view.table().connectTimeoutMillis()),
                view.source(),
                view.table().bufferBytesMax(),
                view.table().tcpKeepalive());
    }

    /// Pools of hosts that left, or whose connections would be made another way now, take no new exchanges.
    /// The others go on under the limits of the new table.
    private void drainOutdated() {
        pools.entrySet().removeIf(entry -> {
            HostPools of = entry.getValue();
            int index = view.hosts().indexOf(of.host());
            boolean keep = index >= 0
                    && connectsAlike(of.table(), view.table())
                    && alike(of.transport(), view.transport(index));
            if (keep && !same(of.table(), view.table())) {
                of.byVersion().forEach((version, pool) -> pool.reconfigure(settings(index, version, of.header())));
            }
            if (!keep) {
                of.byVersion().values().forEach(HostPool::drain);
            }
            return !keep;
        });
    }

    /// What of a cluster shapes a connection apart from its transport.
    private static boolean connectsAlike(ClusterTable one, ClusterTable other) {
        return one.protocol().equals(other.protocol())
                && one.tcpKeepalive().equals(other.tcpKeepalive())
                && one.sourceAddress().equals(other.sourceAddress());
    }

    private static boolean alike(UpstreamTransport one, UpstreamTransport other) {
        if (one instanceof UpstreamTransport.Tls(var before, var _)
                && other instanceof UpstreamTransport.Tls(var after, var _)) {
            return before.equals(after);
        }
        if (one instanceof UpstreamTransport.WithHeader(var form, var inside)
                && other instanceof UpstreamTransport.WithHeader(var otherForm, var otherInside)) {
            return form == otherForm && alike(inside, otherInside);
        }
        return one.equals(other);
    }

    /// Versions are told apart by being another object: comparing what tables hold would cost more than it
    /// saves.
    @SuppressWarnings("ReferenceEquality") // identity is what tells versions apart
    private static boolean same(Object one, Object other) {
        return one == other;
    }

    /// The cluster is gone, or the proxy stops.
    public void drain() {
        byIndex = new HostPool[0];
        List<HostPools> all = new ArrayList<>(pools.values());
        pools.clear();
        for (HostPools of : all) {
            of.byVersion().values().forEach(HostPool::drain);
        }
    }

    public void close() {
        byIndex = new HostPool[0];
        List<HostPools> all = new ArrayList<>(pools.values());
        pools.clear();
        for (HostPools of : all) {
            of.byVersion().values().forEach(HostPool::close);
        }
    }

    @Override
    public boolean ejected(int host) {
        return view.host(host).health().ejected();
    }

    @Override
    public boolean excluded(int host) {
        for (int i = 0; i < tried.size(); i++) {
            if (same(tried.get(i), view.host(host))) {
                return true;
            }
        }
        return false;
    }

    @Override
    public long healthVersion() {
        return cluster.outliers().version();
    }

    @Override
    public long ageMillis(int host) {
        return Outliers.nowMillis() - view.host(host).cameMillis();
    }

    @Override
    public long youngestMillis() {
        return Outliers.nowMillis() - view.latestMillis();
    }

    @Override
    public int active(int host) {
        return (int) view.host(host).active().value();
    }
}
