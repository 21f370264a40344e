/// What proxies say about traffic: [PrometheusText] reads their metrics, [EdgeMeter] turns two readings into
/// rates and latencies per edge. Reads our proxies (Istio's standard metrics) and stock Envoys (their own
/// cluster metrics) alike. No threads of its own.
@NullMarked
package dev.meshwright.operate.observe;

import org.jspecify.annotations.NullMarked;
