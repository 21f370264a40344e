/// The workloads that run without Kubernetes: who they are, where they are, and whether they may get traffic.
///
/// [RegistryService] is the call that agents make; [Registrations] keeps what they say, one file per workload,
/// with an address that stays for good, and tells when something has changed. [RegisteredMesh] joins
/// registrations with the mesh of the documents; [OutboundMap] and [OutboundPorts] say where a program without
/// traffic capture finds each service. Callers are known by their certificate and touch only what is theirs. A
/// lost agent, or a restart of the control plane, removes no endpoint before its grace is over. Knows nothing
/// of xDS resources.
@NullMarked
package dev.meshwright.control.registry;

import org.jspecify.annotations.NullMarked;
