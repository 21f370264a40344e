package dev.meshwright.compile.cluster;

import dev.meshwright.base.diagnostic.Origin;
import dev.meshwright.compile.memo.Draft;
import dev.meshwright.compile.memo.OriginPaths;
import dev.meshwright.compile.memo.Part;
import dev.meshwright.compile.names.ClusterNames;
import dev.meshwright.compile.names.DynamicNames;
import dev.meshwright.model.DestinationPolicy.ClientTls;
import dev.meshwright.model.DestinationPolicy.ConnectionPool;
import dev.meshwright.model.MeshTls;
import dev.meshwright.model.Protocol;
import dev.meshwright.model.Setting;
import dev.meshwright.xds.TypeUrl;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;

/// Clusters that every node has: where traffic goes that must go nowhere, and traffic that nobody described.
public final class FixedClusters {
    private FixedClusters() {}

    /// @param pool what the mesh says of connections to everywhere
    public record Inputs(String name, ConnectionPool pool) {}

    /// The cluster of hosts that nobody described and that are called by their name.
    ///
    /// @param pool what the mesh says of connections to everywhere
    /// @param tls towards them
    public record Dynamic(ConnectionPool pool, Setting<ClientTls> tls, MeshTls mesh) {}

    public static Part compile(Dynamic in) {
        OriginPaths origins = new OriginPaths().put("", Origin.builtIn(ClusterNames.DYNAMIC));
        Cluster.Builder cluster = Cluster.newBuilder()
                .setName(ClusterNames.DYNAMIC)
                .setClusterType(DynamicNames.clusterType(ClientTransport.checksName(in.tls())))
                .setLbPolicy(Cluster.LbPolicy.CLUSTER_PROVIDED)
                .setConnectTimeout(OutboundCluster.connectTimeout(in.pool(), origins));
        CircuitBreaker.write(in.pool(), Setting.unset(), cluster, origins);
        HttpOptions.write(
                Protocol.UNDECLARED,
                OutboundInputs.Undeclared.AS_CLIENT,
                ConnectionPool.NONE,
                Setting.unset(),
                ClientTransport.byName(in.tls()),
                cluster,
                origins);
        if (in.tls() instanceof Setting.Set<ClientTls>(var tls, var origin)) {
            origins.put("transport_socket", origin);
            ClientTransport.any(tls, in.mesh(), cluster);
        }
        return Part.of(TypeUrl.CLUSTER, ClusterNames.DYNAMIC, new Draft<>(cluster.build(), origins));
    }

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
