/// The commands that host workloads: `run`, `sidecar`, `gateway`, `agent`.
///
/// [WorkloadOptions] and [HostOptions] are their options; [Hosting] runs the agent until the parent or a signal says
/// stop. A parent talks to its child in two plain ways: [ParentPipe] (orders on standard input, whose end means that
/// the parent is gone) and [StatusFile] (how far the child is).
///
///     launcher's shell or demo ── stdin: program, drain, stop ──► sidecar JVM
///                              ◄── status: ready, drained, failed ──
///
/// The main thread waits; the agent does its work on its own threads.
@NullMarked
package dev.meshwright.cli.workload;

import org.jspecify.annotations.NullMarked;
