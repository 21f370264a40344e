/// Stock Envoy as a data plane.
///
/// [EnvoyBinary] finds or installs the binary. [EnvoyDataPlane] runs one process per workload, starts it again when it
/// ends by itself, and takes over the process that an earlier agent left behind, by way of [ProcessFile]. Envoy gets
/// the same bootstrap, secrets and resources as our own proxy.
///
/// A virtual thread per process watches it. Nothing here knows how identities or registrations work.
@NullMarked
package dev.meshwright.agent.envoy;

import org.jspecify.annotations.NullMarked;
