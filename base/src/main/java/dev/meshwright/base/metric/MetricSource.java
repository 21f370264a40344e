package dev.meshwright.base.metric;

/// Something that has metrics to show.
@FunctionalInterface
public interface MetricSource {
    /// Writes all of them. Called on the scraper's thread, one family after the other, each family once per page.
    void write(PrometheusText page);
}
