/// The workload's place in the mesh's registry.
///
/// [RegistryClient] registers (which gives node id, address and outbound addresses) and deregisters. [Attendance] keeps
/// the workload present and tells its readiness; when the control plane comes back after a failure it registers again,
/// so that a registry that lost its memory learns of the workload. The same namespace and name always get the same
/// address.
///
///     register ──► attend (ready: false ─► true ─► false ...) ──► deregister, drain
///
/// All calls use mutual TLS with the identity at hand. Blocking code on virtual threads; the stream's state is guarded
/// by its [Attendance].
@NullMarked
package dev.meshwright.agent.registration;

import org.jspecify.annotations.NullMarked;
