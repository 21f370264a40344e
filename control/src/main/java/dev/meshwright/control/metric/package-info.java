/// What a control plane counts about itself.
///
/// [ControlMetrics] is the one list of metrics, under the names that Istio's shipped dashboards and Kiali read
/// where the meaning is the same, and under own names beside them where it is not. Owners of the events call
/// its methods; it knows none of them. [Counters] and [Histogram] are lock-free and of bounded size: labels
/// come from small fixed sets, never from a peer. The text form is Prometheus' own. History is kept elsewhere:
/// a scrape is all there is.
@NullMarked
package dev.meshwright.control.metric;

import org.jspecify.annotations.NullMarked;
