/// Passive health: a host that keeps failing is ejected for a while.
///
/// [OutlierPolicy] is the table, [HostCell] and [ClusterCell] are the mutable state (one per proxy, shared by
/// the event loops, atomics), [OutlierKernel] the rules: count a result, eject or not by a given random number,
/// sweep at an interval, return hosts. Source: Envoy docs "Outlier detection" and
/// `config.cluster.v3.OutlierDetection`. Time and chance are parameters.
@NullMarked
package dev.meshwright.decide.outlier;

import org.jspecify.annotations.NullMarked;
