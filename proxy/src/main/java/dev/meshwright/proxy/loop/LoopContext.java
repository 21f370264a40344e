package dev.meshwright.proxy.loop;

import dev.meshwright.decide.extauthz.ExtAuthzTable;
import dev.meshwright.decide.filter.Surroundings;
import dev.meshwright.decide.upstream.Endpoint;
import dev.meshwright.decide.upstream.LbPolicy;
import dev.meshwright.proxy.authz.AuthzStats;
import dev.meshwright.proxy.batch.Outlet;
import dev.meshwright.proxy.cluster.LiveCluster;
import dev.meshwright.proxy.cluster.LiveClusters;
import dev.meshwright.proxy.jwt.KeyCache;
import dev.meshwright.proxy.jwt.LoopKeys;
import dev.meshwright.proxy.limit.LimitStore;
import dev.meshwright.proxy.names.LoopNames;
import dev.meshwright.proxy.names.NameCache;
import dev.meshwright.proxy.observe.DatagramStats;
import dev.meshwright.proxy.observe.TrafficObserver;
import dev.meshwright.proxy.overload.Overload;
import dev.meshwright.proxy.pool.Destinations;
import dev.meshwright.proxy.pool.LoopCluster;
import dev.meshwright.proxy.span.LoopSpans;
import dev.meshwright.proxy.span.Spans;
import dev.meshwright.proxy.time.Deadlines;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// The state of one event loop. All calls on that loop, except [#loop].
public final class LoopContext implements Surroundings {
    private final EventLoop loop;
    private final Deadlines deadlines;
    private final LiveClusters clusters;
    private final TrafficObserver observer;
    private final LoopCluster.CodecFactory codecs;
    private final SplittableRandom random;
    private final Overload overload;
    private final Map<String, LoopCluster> pools = new HashMap<>();
    private final Destinations destinations;
    private final LoopKeys keys;
    private final LoopSpans spans;
    private final LimitStore limits;
    private final AuthzStats checks;
    private final DatagramStats datagrams;
    private final String localCluster;
    private final LoopNames names;
    private @Nullable LoopCluster last;
    private long lastVersion = -1;

    public LoopContext(
            EventLoop loop,
            LiveClusters clusters,
            TrafficObserver observer,
            LoopCluster.CodecFactory codecs,
            SplittableRandom random,
            Overload overload,
            KeyCache keys,
            Spans spans,
            LimitStore limits,
            AuthzStats checks,
            DatagramStats datagrams,
            String localCluster,
            NameCache names) {
        this.loop = loop;
        this.deadlines = new Deadlines(loop);
        this.clusters = clusters;
        this.observer = observer;
        this.codecs = codecs;
        this.random = random;
        this.overload = overload;
        this.limits = limits;
        this.checks = checks;
        this.datagrams = datagrams;
        this.localCluster = localCluster;
        this.destinations = new Destinations(loop, deadlines, codecs);
        this.names = new LoopNames(names, loop);
        this.keys = new LoopKeys(keys, loop, deadlines, this::cluster, this::chance);
        Outlet outlet = new Outlet(deadlines, this::cluster, this::chance);
        this.spans = new LoopSpans(spans, outlet);
        observer.onStart(outlet);
    }

    public EventLoop loop() {
        return loop;
    }

    public Deadlines deadlines() {
        return deadlines;
    }

    public TrafficObserver observer() {
        return observer;
    }

    /// Whether the process is hard pressed; shared by all loops.
    public Overload overload() {
        return overload;
    }

    /// 64 random bits.
    public long chance() {
        return random.nextLong();
    }

    /// True for `millionths` of the calls.
    @Override
    public boolean chance(int millionths) {
        return millionths >= 1_000_000 || (millionths > 0 && random.nextInt(1_000_000) < millionths);
    }

    @Override
    public long epochSeconds() {
        return System.currentTimeMillis() / 1000;
    }

    /// Keys that tokens are verified with.
    @Override
    public LoopKeys keys() {
        return keys;
    }

    /// Records spans.
    public LoopSpans spans() {
        return spans;
    }

    /// What is left of limits, for the whole proxy.
    @Override
    public LimitStore buckets() {
        return limits;
    }

    @Override
    public void unasked(ExtAuthzTable table) {
        checks.unasked(table);
    }

    /// What is counted of questions to providers, for the whole proxy.
    public AuthzStats checks() {
        return checks;
    }

    /// What is counted of datagrams, for the whole proxy.
    public DatagramStats datagrams() {
        return datagrams;
    }

    @Override
    public String localCluster() {
        return localCluster;
    }

    /// Addresses of hosts that are called by their names.
    public LoopNames names() {
        return names;
    }

    /// What reaches one host of a cluster whose hosts are named by those who call.
    public LoopCluster towards(LoopCluster cluster, Endpoint endpoint) {
        assert loop.inEventLoop();
        return destinations.find(cluster.cluster(), endpoint);
    }

    /// This loop's part of a cluster, or null when no such cluster is in force.
    public @Nullable LoopCluster cluster(String name) {
        assert loop.inEventLoop();
        long version = clusters.version();
        LoopCluster recent = last;
        if (recent != null && version == lastVersion && recent.name().equals(name)) {
            return recent;
        }
        LoopCluster found = find(name);
        last = found;
        lastVersion = version;
        return found;
    }

    /// What reaches one destination of an ORIGINAL_DST cluster, or null when there is none.
    ///
    /// @param captured original destination of the connection
    /// @param header of the request that names the destination; empty when none counts
    public @Nullable LoopCluster towards(
            LoopCluster cluster,
            LbPolicy.OriginalDestination policy,
            @Nullable InetSocketAddress captured,
            String header) {
        assert loop.inEventLoop();
        Endpoint endpoint = captured == null || captured.getAddress() == null
                ? policy.endpoint("", 0, header)
                : policy.endpoint(captured.getAddress().getHostAddress(), captured.getPort(), header);
        return endpoint == null ? null : destinations.find(cluster.cluster(), endpoint);
    }

    private @Nullable LoopCluster find(String name) {
        LiveCluster live = clusters.find(name);
        LoopCluster known = pools.get(name);
        if (known != null && known.cluster().equals(live)) {
            return known;
        }
        if (known != null) {
            pools.remove(name);
            known.drain();
            destinations.drain(known.cluster());
        }
        if (live == null) {
            return null;
        }
        LoopCluster made = new LoopCluster(loop, deadlines, live, codecs);
        pools.put(name, made);
        return made;
    }

    /// Looks at every cluster in use, so that removed hosts and clusters lose their connections without waiting for
    /// the next request.
    public void onClustersChanged() {
        for (String name : new ArrayList<>(pools.keySet())) {
            LoopCluster now = cluster(name);
            if (now != null) {
                now.view();
                destinations.refresh(now.cluster());
            }
        }
    }

    /// Closes every upstream connection.
    public void close() {
        pools.values().forEach(LoopCluster::close);
        pools.clear();
        destinations.close();
        last = null;
    }
}
