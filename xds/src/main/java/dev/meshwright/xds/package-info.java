/// The contract between control plane and data plane: xDS v3 types, names, and both ends of ADS.
///
/// [TypeUrl] lists the resource types. `server` pushes what a source of resources says a node should hold; `client`
/// keeps a proxy's subscriptions and tells it what changed. Nothing here knows the mesh model, decision tables or a
/// dialect.
@NullMarked
package dev.meshwright.xds;

import org.jspecify.annotations.NullMarked;
