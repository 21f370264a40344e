package dev.meshwright.base.metric;

/// Upper bounds of histogram buckets, inclusive, ascending; a last bucket without bound follows. Immutable.
public final class BucketBounds {
    /// Envoy's default bounds (milliseconds, also used for bytes); dashboards and recorded rules name them.
    public static final BucketBounds ENVOY = new BucketBounds(
            0.5, 1, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000, 300_000, 600_000,
            1_800_000, 3_600_000);

    private final double[] bounds;
    private final String[] texts;

    /// @throws IllegalArgumentException when the bounds do not ascend
    public BucketBounds(double... bounds) {
        this.bounds = bounds.clone();
        this.texts = new String[bounds.length];
        for (int i = 0; i < bounds.length; i++) {
            if (i > 0 && bounds[i] <= bounds[i - 1]) {
                throw new IllegalArgumentException("bucket bounds: " + bounds[i] + " after " + bounds[i - 1]);
            }
            boolean whole = bounds[i] == Math.rint(bounds[i]);
            texts[i] = whole ? Long.toString((long) bounds[i]) : Double.toString(bounds[i]);
        }
    }

    /// Number of buckets with a bound.
    public int size() {
        return bounds.length;
    }

    /// The bound as the `le` label says it.
    String text(int index) {
        return texts[index];
    }

    /// Index of the bucket for a value; [#size] for the last one.
    int indexOf(double value) {
        int low = 0;
        int high = bounds.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (value <= bounds[middle]) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }
}
