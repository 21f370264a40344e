/// The live half of a cluster: what changes with every request and is shared by all event loops.
///
/// A [LiveCluster] joins the immutable table from `decide` with breaker counts, endpoint activity and ejections. One
/// exists per cluster name; a new table version keeps the counts. Counters are padded atomic cells, because what a
/// document bounds per proxy must hold over all loops. Pools and buffers are not here: they belong to one loop.
@NullMarked
package dev.meshwright.proxy.cluster;

import org.jspecify.annotations.NullMarked;
