/// What an agent serves: the description of one workload.
///
/// [Workload] is a value, checked when it is made, filled from command-line options or from a workloads file. A
/// [Workload.Sidecar] stands beside a program, a [Workload.Gateway] stands alone. Everything that changes while the
/// workload runs (identity, address, readiness) lives elsewhere.
@NullMarked
package dev.meshwright.agent.workload;

import org.jspecify.annotations.NullMarked;
