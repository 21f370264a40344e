/// A mesh as it would run: every workload that the documents tell of, what stands in front of it, and what its proxy
/// would be told.
///
/// [World] is made from a snapshot of the mesh. What documents leave open and a cluster would fill in (pods of a
/// Deployment, virtual addresses, the gateway that a Gateway selects) is assumed, and an [Instance] says so. The
/// resources of a proxy are compiled, and its [ProxyTables] loaded, when they are first asked for.
@NullMarked
package dev.meshwright.architect.world;

import org.jspecify.annotations.NullMarked;
