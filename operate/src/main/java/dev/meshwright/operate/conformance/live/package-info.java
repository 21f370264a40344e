/// The conformance world, running: a small machine for each workload, with its program and its proxy, and clients.
///
/// A [LiveWorld] is made from [Machine]s: each gets a network namespace with its address, an
/// [dev.meshwright.operate.conformance.echo.Echo] of this process inside it, and a process with agent and proxy (ours,
/// or stock Envoy), whose traffic is captured by the same rules as a user's. The control plane is a process in the
/// namespace of the bridge. Documents of a case are put in force as a file of its folder, and are in force when every
/// proxy has acknowledged what they mean for it.
@NullMarked
package dev.meshwright.operate.conformance.live;

import org.jspecify.annotations.NullMarked;
