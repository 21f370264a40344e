package dev.meshwright.proxy.cluster;

import java.util.concurrent.atomic.AtomicIntegerArray;

/// One bounded count that every event loop changes, alone on its cache lines. Safe for any thread.
public final class Gauge {
    /// Ints between the count and its neighbours: two cache lines on each side.
    private static final int PADDING = 32;

    private final AtomicIntegerArray cells = new AtomicIntegerArray(2 * PADDING + 1);

    /// Adds one unless that would exceed `max`.
    ///
    /// @param max unsigned 32-bit bound as xDS has it; negative ints are above 2^31 and never reached
    public boolean tryAcquire(int max) {
        if (max < 0) {
            cells.getAndIncrement(PADDING);
            return true;
        }
        while (true) {
            int now = cells.get(PADDING);
            if (now >= max) {
                return false;
            }
            if (cells.compareAndSet(PADDING, now, now + 1)) {
                return true;
            }
        }
    }

    public void release() {
        int left = cells.decrementAndGet(PADDING);
        assert left >= 0 : "released more often than acquired";
    }

    public int value() {
        return cells.get(PADDING);
    }
}
