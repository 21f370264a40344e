package dev.meshwright.base.metric;

/// Several loops' histograms of one series, added up for one scrape. Confined to its reader.
public final class HistogramSum {
    private final BucketBounds bounds;
    private final long[] cells;

    public HistogramSum(BucketBounds bounds) {
        this.bounds = bounds;
        this.cells = new long[bounds.size() + 2];
    }

    /// @throws IllegalArgumentException when the bounds are not this sum's
    public void add(LoopHistogram histogram) {
        if (!bounds.equals(histogram.bounds())) {
            throw new IllegalArgumentException("histograms with different bounds cannot be added");
        }
        histogram.addTo(cells);
    }

    public long count() {
        long count = 0;
        for (int i = 0; i <= bounds.size(); i++) {
            count += cells[i];
        }
        return count;
    }

    public double sum() {
        return cells[cells.length - 1] / 1000.0;
    }

    BucketBounds bounds() {
        return bounds;
    }

    long bucket(int index) {
        return cells[index];
    }
}
