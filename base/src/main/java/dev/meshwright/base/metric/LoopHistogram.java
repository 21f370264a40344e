package dev.meshwright.base.metric;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/// A histogram with one writing thread. A reader may see a value's bucket and its sum one record apart.
public final class LoopHistogram {
    private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);

    private final BucketBounds bounds;
    /// Buckets, the unbounded one, then the sum in thousandths.
    private final long[] cells;

    public LoopHistogram(BucketBounds bounds) {
        this.bounds = bounds;
        this.cells = new long[bounds.size() + 2];
    }

    /// @param value not negative; the sum keeps three decimals
    public void record(double value) {
        add(bounds.indexOf(value), 1);
        add(cells.length - 1, Math.round(value * 1000));
    }

    private void add(int index, long amount) {
        CELL.setOpaque(cells, index, cells[index] + amount);
    }

    void addTo(long[] sum) {
        for (int i = 0; i < cells.length; i++) {
            sum[i] += (long) CELL.getOpaque(cells, i);
        }
    }

    BucketBounds bounds() {
        return bounds;
    }
}
