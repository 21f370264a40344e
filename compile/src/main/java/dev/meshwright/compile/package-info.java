/// Mesh model x node to xDS resources: pure, deterministic, memoised per resource.
///
/// [Compiler] turns a [dev.meshwright.model.Mesh] and a [ProxyNode] into a [dev.meshwright.xds.ResourceSet]
/// with names and shapes as Istio's control plane gives them. Equal input gives equal bytes. Positions never
/// enter a resource: origins are compiled beside it. No clock, thread, randomness or I/O.
@NullMarked
package dev.meshwright.compile;

import org.jspecify.annotations.NullMarked;
