package dev.meshwright.proxy.server;

import dev.meshwright.decide.listener.ListenerTable;
import dev.meshwright.proxy.authz.AuthzStats;
import dev.meshwright.proxy.cluster.LiveClusters;
import dev.meshwright.proxy.connect.Transport;
import dev.meshwright.proxy.jwt.KeyCache;
import dev.meshwright.proxy.limit.LimitStore;
import dev.meshwright.proxy.listener.DownstreamSet;
import dev.meshwright.proxy.loop.LoopContext;
import dev.meshwright.proxy.names.NameCache;
import dev.meshwright.proxy.observe.DatagramStats;
import dev.meshwright.proxy.observe.TrafficObserver;
import dev.meshwright.proxy.overload.Gauges;
import dev.meshwright.proxy.overload.Overload;
import dev.meshwright.proxy.overload.ProcessGauges;
import dev.meshwright.proxy.span.Spans;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The event loops with what each owns.
final class Workers implements AutoCloseable {
    /// How long the end of a proxy waits for who is told of calls, after all connections ended.
    private static final Duration FLUSH_TIME = Duration.ofSeconds(1);

    private static final Duration FLUSH_POLL = Duration.ofMillis(5);

    private final MultiThreadIoEventLoopGroup group;
    private final List<LoopContext> loops = new ArrayList<>();
    private final Map<EventLoop, DownstreamSet> connections = new HashMap<>();
    private final Overload overload;

    /// @param count of loops, at least 1
    /// @param gauges null: of this process
    /// @param limits shared by the loops
    /// @param checks shared by the loops
    /// @param datagrams shared by the loops
    /// @param localCluster that the node reports
    /// @param names of hosts that requests name
    Workers(
            int count,
            LiveClusters clusters,
            TrafficObserver.Factory observers,
            SplittableRandom random,
            Gauges.@Nullable Source gauges,
            Spans spans,
            LimitStore limits,
            AuthzStats checks,
            DatagramStats datagrams,
            String localCluster,
            NameCache names) {
        trackLeaksIfAsked();
        group = new MultiThreadIoEventLoopGroup(
                count, new DefaultThreadFactory("mw-loop", true), Transport.ioHandlers());
        List<EventLoop> all = new ArrayList<>();
        group.forEach(executor -> all.add((EventLoop) executor));
        overload = new Overload(gauges == null ? new ProcessGauges(all) : gauges);
        KeyCache keys = new KeyCache();
        int index = 0;
        for (var executor : group) {
            LoopContext context = new LoopContext(
                    (EventLoop) executor,
                    clusters,
                    observers.create(index++),
                    Codecs::client,
                    random.split(),
                    overload,
                    keys,
                    spans,
                    limits,
                    checks,
                    datagrams,
                    localCluster,
                    names);
            loops.add(context);
            connections.put(context.loop(), new DownstreamSet(context));
        }
    }

    /// Netty would record the stack of one buffer in 128; that costs as much as the buffers do, and is for tests.
    private static void trackLeaksIfAsked() {
        if (System.getProperty("io.netty.leakDetection.level") == null
                && System.getProperty("io.netty.leakDetectionLevel") == null) {
            ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
        }
    }

    Overload overload() {
        return overload;
    }

    MultiThreadIoEventLoopGroup group() {
        return group;
    }

    Map<EventLoop, DownstreamSet> connections() {
        return connections;
    }

    /// Tells every loop to look at the clusters again.
    void clustersChanged() {
        loops.forEach(context -> context.loop().execute(context::onClustersChanged));
    }

    /// Lets every loop's observer report what goes on, and spans go out.
    void tick() {
        loops.forEach(context -> context.loop().execute(() -> {
            context.observer().onTick();
            context.spans().send();
        }));
    }

    void tighten(boolean on) {
        connections.forEach((loop, set) -> loop.execute(() -> set.tighten(on)));
    }

    /// Memory runs out: who holds the most of it goes.
    void closeHeaviest() {
        connections.forEach((loop, set) -> loop.execute(() -> overload.relieved(set.closeHeaviest())));
    }

    void drainConnections(Predicate<ListenerTable.Direction> which, long deadlineMillis) {
        connections.forEach((loop, set) -> loop.execute(() -> set.drainDirections(which, deadlineMillis)));
    }

    /// Open downstream connections of listeners of these directions over all loops; waits for each loop.
    int openConnections(Predicate<ListenerTable.Direction> which) {
        int sum = 0;
        for (Map.Entry<EventLoop, DownstreamSet> entry : connections.entrySet()) {
            sum += entry.getKey()
                    .submit(() -> entry.getValue().count(which))
                    .syncUninterruptibly()
                    .getNow();
        }
        return sum;
    }

    /// Sends what is to be told of calls that ended, until nothing waits any more or the time is over.
    private void flush() {
        long deadline = System.nanoTime() + FLUSH_TIME.toNanos();
        boolean waits = true;
        while (waits && System.nanoTime() < deadline) {
            waits = false;
            for (LoopContext context : loops) {
                waits |= context.loop()
                        .submit(() -> {
                            context.spans().send();
                            boolean logsSent = context.observer().flush();
                            return !(logsSent && context.spans().idle());
                        })
                        .syncUninterruptibly()
                        .getNow();
            }
            if (waits) {
                LockSupport.parkNanos(FLUSH_POLL.toNanos());
            }
        }
    }

    @Override
    public void close() {
        for (LoopContext context : loops) {
            context.loop()
                    .submit(() -> {
                        DownstreamSet set = connections.get(context.loop());
                        if (set != null) {
                            set.closeAll();
                        }
                    })
                    .awaitUninterruptibly();
        }
        flush();
        for (LoopContext context : loops) {
            context.loop().submit(context::close).awaitUninterruptibly();
        }
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
