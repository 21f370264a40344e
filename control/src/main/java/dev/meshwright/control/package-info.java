/// The control plane as one object.
///
/// [ControlPlane] starts and closes everything, in the order of dependence: state folder and its lock, CA, registry,
/// configuration store, push, gRPC server, HTTP API. Documents and registrations are joined into one immutable mesh
/// snapshot, compiled per connected node, and pushed over ADS. All work runs as blocking code on virtual threads. What
/// must survive a kill is written before it is answered. The proxy is never called from here; it calls in. [Options] is
/// all that a caller sets.
@NullMarked
package dev.meshwright.control;

import org.jspecify.annotations.NullMarked;
