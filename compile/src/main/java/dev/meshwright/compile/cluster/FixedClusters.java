package dev.meshwright.compile.cluster;

import dev.meshwright.base.diagnostic.Origin;
import dev.meshwright.compile.memo.Draft;
import dev.meshwright.compile.memo.OriginPaths;
import dev.meshwright.compile.memo.Part;
import dev.meshwright.compile.names.ClusterNames;
import dev.meshwright.model.DestinationPolicy.ConnectionPool;
import dev.meshwright.model.Protocol;
import dev.meshwright.model.Setting;
import dev.meshwright.xds.TypeUrl;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;

/// Clusters that every node has: where traffic goes that must go nowhere, and traffic that nobody described.
public final class FixedClusters {
    private FixedClusters() {}

    /// @param pool what the mesh says of connections to everywhere
    public record Inputs(String name, ConnectionPool pool) {}

    public static Part compile(Inputs in) {
        OriginPaths origins = new OriginPaths().put("", Origin.builtIn(in.name()));
        Cluster.Builder cluster = Cluster.newBuilder()
                .setName(in.name())
                .setConnectTimeout(OutboundCluster.connectTimeout(in.pool(), origins));
        if (in.name().equals(ClusterNames.BLACK_HOLE)) {
            cluster.setType(Cluster.DiscoveryType.STATIC);
            return Part.of(TypeUrl.CLUSTER, in.name(), new Draft<>(cluster.build(), origins));
        }
        cluster.setType(Cluster.DiscoveryType.ORIGINAL_DST).setLbPolicy(Cluster.LbPolicy.CLUSTER_PROVIDED);
        CircuitBreaker.write(in.pool(), Setting.unset(), cluster, origins);
        HttpOptions.write(Protocol.UNDECLARED, ConnectionPool.NONE, cluster, origins);
        if (in.name().equals(ClusterNames.INBOUND_PASSTHROUGH)) {
            cluster.setUpstreamBindConfig(InboundCluster.loopBreaking());
        }
        return Part.of(TypeUrl.CLUSTER, in.name(), new Draft<>(cluster.build(), origins));
    }
}
