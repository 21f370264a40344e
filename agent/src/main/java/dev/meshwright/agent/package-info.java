/// A workload's helper: gives it an identity, a place in the registry, a data plane that is configured, and readiness
/// that peers can rely on.
///
/// [Agent] serves workloads, one [ServedWorkload] each, which walks from the first certificate to READY and back on
/// close. Packages below hold one concern each: `identity`, `sds`, `registration`, `readiness`, `bootstrap`,
/// `dataplane` with `envoy`, `supervision`. The data plane is started through an interface, so this module knows no
/// proxy class; the control plane is known by its gRPC services alone.
///
/// One event loop for all network I/O; blocking steps run on virtual threads.
@NullMarked
package dev.meshwright.agent;

import org.jspecify.annotations.NullMarked;
