/// Clusters and their endpoints: whom a request can go to, and how to speak to them.
///
/// [ClusterTable] is CDS, [EndpointTable] EDS (or the inline assignment), [HostSet] the same flattened into
/// arrays for balancing. A [HostSet] index names a host within that set only; what outlives the set is keyed by
/// [Endpoint#key]. [ClusterTable#nextHop] gives the [dev.meshwright.decide.connection.ConnectionFacts] that the
/// next proxy will see.
@NullMarked
package dev.meshwright.decide.upstream;

import org.jspecify.annotations.NullMarked;
