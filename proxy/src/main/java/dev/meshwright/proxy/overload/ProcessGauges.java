package dev.meshwright.proxy.overload;

import com.sun.management.UnixOperatingSystemMXBean;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.netty.buffer.PooledByteBufAllocatorMetric;
import io.netty.channel.EventLoop;
import io.netty.util.internal.PlatformDependent;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How full this process is: direct memory, heap, file descriptors, and how late its loops run. Costs a look at
/// the platform's beans and a task for each loop, so it is read a few times a second. One owner thread; the
/// probes run on the loops.
public final class ProcessGauges implements Gauges.Source {
    /// Readings are asked for several times a second.
    private static final long PAUSE_NANOS = 1_000_000_000;

    private final List<Probe> probes = new ArrayList<>();
    private final List<MemoryPoolMXBean> pools = new ArrayList<>();
    private final @Nullable UnixOperatingSystemMXBean system;
    private long lastRead = System.nanoTime();
    private int lagsIgnored;

    public ProcessGauges(List<EventLoop> loops) {
        loops.forEach(loop -> probes.add(new Probe(loop)));
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            if (pool.getType() == MemoryType.HEAP && pool.isCollectionUsageThresholdSupported()) {
                pools.add(pool);
            }
        }
        system = ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix ? unix : null;
    }

    @Override
    public Gauges read() {
        long now = System.nanoTime();
        if (now - lastRead > PAUSE_NANOS) {
            // The whole process stood still (stopped, starved): that the loops did too says nothing of them.
            lagsIgnored = 2;
        }
        lastRead = now;
        long lag = 0;
        for (Probe probe : probes) {
            lag = Math.max(lag, probe.lagMillis());
        }
        if (lagsIgnored > 0) {
            lagsIgnored--;
            lag = 0;
        }
        return new Gauges(directMemory(), heap(), descriptors(), lag);
    }

    /// What buffers hold, where the allocator tells it apart from what it keeps for later.
    private static double directMemory() {
        long limit = PlatformDependent.maxDirectMemory();
        long used = 0;
        if (ByteBufAllocator.DEFAULT instanceof ByteBufAllocatorMetricProvider provider) {
            used = provider.metric() instanceof PooledByteBufAllocatorMetric
                            && ByteBufAllocator.DEFAULT instanceof io.netty.buffer.PooledByteBufAllocator pooled
                    ? pooled.pinnedDirectMemory()
                    : provider.metric().usedDirectMemory();
        }
        // Some buffers are not the allocator's.
        return limit <= 0 ? 0 : (double) Math.max(used, PlatformDependent.usedDirectMemory()) / limit;
    }

    /// The pool that long-lived objects end in is the largest.
    private double heap() {
        double most = 0;
        long largest = 0;
        for (MemoryPoolMXBean pool : pools) {
            MemoryUsage after = pool.getCollectionUsage();
            if (after != null && after.getMax() > largest) {
                largest = after.getMax();
                most = (double) after.getUsed() / after.getMax();
            }
        }
        return most;
    }

    private double descriptors() {
        UnixOperatingSystemMXBean unix = system;
        long limit = unix == null ? 0 : unix.getMaxFileDescriptorCount();
        return unix == null || limit <= 0 ? 0 : (double) unix.getOpenFileDescriptorCount() / limit;
    }

    @Override
    public void lookAtHeapAgain() {
        System.gc();
    }

    /// A task that one loop is asked to run; the time until it has is the lag.
    private static final class Probe {
        private final EventLoop loop;
        private long asked;
        private volatile long lagNanos;
        private volatile boolean waiting;

        Probe(EventLoop loop) {
            this.loop = loop;
        }

        long lagMillis() {
            long now = System.nanoTime();
            if (waiting) {
                return (now - asked) / 1_000_000;
            }
            long last = lagNanos / 1_000_000;
            long sent = now;
            asked = now;
            waiting = true;
            loop.execute(() -> {
                lagNanos = System.nanoTime() - sent;
                waiting = false;
            });
            return last;
        }
    }
}
