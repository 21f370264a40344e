/// The data plane's bench: our proxy beside stock Envoy, HAProxy, nginx and a byte relay, in one interleaved run.
///
/// A [Scenario] says which way requests take ([Shape]) and what load they are ([LoadKind]); a [Subject] says
/// which processes it puts on that way. [ScenarioRun] starts all subjects of a scenario, warms each, and
/// measures them in turn, round after round, so that what disturbs the machine disturbs all; the [ResultTable]
/// holds medians. Proxies are pinned to one processor, load and application to another. One thread does
/// everything; load comes from processes of known tools. Configurations are resources of this package, one text
/// for Envoy and for us.
@NullMarked
package dev.meshwright.operate.bench.dataplane;

import org.jspecify.annotations.NullMarked;
