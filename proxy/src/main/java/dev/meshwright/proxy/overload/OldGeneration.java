package dev.meshwright.proxy.overload;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.Optional;

/// The part of the heap where connections that live for seconds end, and where they stay as garbage when they
/// are closed: the serial collector looks there only when the heap is at its limit, so many short connections
/// would fill it. A full collection stops every request for its time, so it is worth it only for much garbage,
/// which steady connections do not make. One owner thread.
public final class OldGeneration {
    /// Resident memory may be above what is needed by this.
    static final long GARBAGE_BYTES_MAX = 32L << 20;

    private final Optional<MemoryPoolMXBean> pool;

    public OldGeneration() {
        // The largest pool of those that collections look through as a whole.
        pool = ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(each -> each.getType() == MemoryType.HEAP && each.isCollectionUsageThresholdSupported())
                .max((a, b) -> Long.compare(a.getUsage().getMax(), b.getUsage().getMax()));
    }

    /// Collects when it is worth it; called every few seconds at most.
    public void look() {
        pool.ifPresent(old -> {
            MemoryUsage alive = old.getCollectionUsage();
            if (alive != null && isWorthIt(old.getUsage().getUsed(), alive.getUsed())) {
                System.gc();
            }
        });
    }

    /// @param used now, in bytes
    /// @param alive after the last collection that saw all of it, in bytes; 0 when there was none
    static boolean isWorthIt(long used, long alive) {
        return used - alive > Math.max(GARBAGE_BYTES_MAX, alive);
    }
}
