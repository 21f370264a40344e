package dev.meshwright.proxy.accesslog;

import dev.meshwright.base.metric.MetricSource;
import dev.meshwright.base.metric.PrometheusText;
import dev.meshwright.proxy.batch.BatchCounts;
import dev.meshwright.proxy.observe.LocalInfo;
import dev.meshwright.proxy.observe.TrafficObserver;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/// All access logs of the proxy: observers for the loops and the thread that writes. [#close] writes what is left.
public final class AccessLogs implements TrafficObserver.Factory, MetricSource, AutoCloseable {
    /// Lines a loop may hold for one target before it drops: 4 MiB, some 5,000 lines in JSON. The writer is woken long
    /// before; this is what a loop holds while the writer gets no processor or the disk stalls.
    public static final int BUFFER_BYTES_MAX = 4 << 20;

    private static final Duration INTERVAL = Duration.ofMillis(100);

    private final OriginLookup origins;
    private final int bufferBytesMax;
    private final byte[] node;
    private final LocalInfo self;
    private final BatchCounts entries = new BatchCounts("meshwright_access_log_entries", "Access log entries");
    private final Map<String, LogTarget> targets = new ConcurrentHashMap<>();
    private final Thread writer;
    private volatile boolean closed;

    /// @param node serialised `config.core.v3.Node`, for services
    /// @param self the same in parts
    public AccessLogs(OriginLookup origins, int bufferBytesMax, byte[] node, LocalInfo self) {
        this.origins = origins;
        this.node = node;
        this.self = self;
        this.bufferBytesMax = bufferBytesMax;
        this.writer = Thread.ofPlatform().daemon().name("access-log").unstarted(this::writeUntilClosed);
        writer.start();
    }

    @Override
    public TrafficObserver create(int loop) {
        return new LoopAccessLog(this, origins);
    }

    byte[] node() {
        return node;
    }

    LocalInfo self() {
        return self;
    }

    /// What becomes of entries for services.
    BatchCounts entries() {
        return entries;
    }

    LogBuffer newBuffer(String target) {
        return targets.computeIfAbsent(target, LogTarget::new)
                .newBuffer(bufferBytesMax, () -> LockSupport.unpark(writer));
    }

    private void writeUntilClosed() {
        while (!closed) {
            LockSupport.parkNanos(this, INTERVAL.toNanos());
            targets.values().forEach(LogTarget::flush);
        }
        targets.values().forEach(LogTarget::close);
    }

    @Override
    public void write(PrometheusText page) {
        page.family("meshwright_access_log_dropped_total", "counter", "Lines dropped because the target was too slow.");
        page.sample(
                "meshwright_access_log_dropped_total",
                "",
                targets.values().stream().mapToLong(LogTarget::dropped).sum());
        entries.write(page);
    }

    /// Waits up to two seconds for the last lines to be written.
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(writer);
        try {
            writer.join(Duration.ofSeconds(2));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
