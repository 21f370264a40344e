/// How calls are counted where somebody says it: which of Istio's metrics there are, and which tags they have.
///
/// [dev.meshwright.decide.stats.MetricRules] is what a listener's `istio.stats` filter says (Istio's
/// `stats.PluginConfig`); expressions are compiled when it is loaded. Knows no counters.
@NullMarked
package dev.meshwright.decide.stats;

import org.jspecify.annotations.NullMarked;
