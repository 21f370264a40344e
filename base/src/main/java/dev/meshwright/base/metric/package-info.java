/// Counters and histograms that cost a few instructions and no allocation, and their Prometheus text form.
///
/// A [dev.meshwright.base.metric.LoopCounter] or [dev.meshwright.base.metric.LoopHistogram] has one writer, an
/// event loop; any thread may read it. What several loops count of the same thing is added up when it is scraped,
/// by [dev.meshwright.base.metric.HistogramSum] and by whoever writes the page.
/// [dev.meshwright.base.metric.PrometheusText] writes version 0.0.4 of the exposition format. There is no registry:
/// the owner of metrics is a [dev.meshwright.base.metric.MetricSource] and is passed to the page that shows it.
@NullMarked
package dev.meshwright.base.metric;

import org.jspecify.annotations.NullMarked;
