/// Clusters and endpoints.
///
/// [OutboundCluster] compiles one (service port, subset) as its clients see it, [Endpoints] the load assignment
/// of an EDS cluster, [InboundCluster] the way to the program itself, [FixedClusters] the black hole and the
/// pass-through. Limits, ejection, balancing and TLS of a DestinationRule each have a class of their own. Every
/// compile function reads nothing but its inputs record, which is the memo key.
@NullMarked
package dev.meshwright.compile.cluster;

import org.jspecify.annotations.NullMarked;
