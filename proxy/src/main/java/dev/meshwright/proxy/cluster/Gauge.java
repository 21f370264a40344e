package dev.meshwright.proxy.cluster;

import java.util.concurrent.atomic.AtomicLongArray;

/// One bounded count that every event loop changes, alone on its cache lines. Safe for any thread.
public final class Gauge {
    /// Longs between the count and its neighbours: two cache lines on each side.
    private static final int PADDING = 16;

    private final AtomicLongArray cells = new AtomicLongArray(2 * PADDING + 1);

    /// Adds one unless that would exceed `max`.
    public boolean tryAcquire(long max) {
        while (true) {
            long now = cells.get(PADDING);
            if (now >= max) {
                return false;
            }
            if (cells.compareAndSet(PADDING, now, now + 1)) {
                return true;
            }
        }
    }

    public void add() {
        cells.getAndIncrement(PADDING);
    }

    public void release() {
        long left = cells.decrementAndGet(PADDING);
        assert left >= 0 : "released more often than acquired";
    }

    public long value() {
        return cells.get(PADDING);
    }
}
