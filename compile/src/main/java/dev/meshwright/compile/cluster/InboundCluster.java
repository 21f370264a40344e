package dev.meshwright.compile.cluster;

import com.google.protobuf.UInt32Value;
import dev.meshwright.base.diagnostic.Origin;
import dev.meshwright.compile.memo.Draft;
import dev.meshwright.compile.memo.OriginPaths;
import dev.meshwright.compile.memo.Part;
import dev.meshwright.compile.names.ClusterNames;
import dev.meshwright.model.DestinationPolicy.ConnectionPool;
import dev.meshwright.model.Protocol;
import dev.meshwright.model.Setting;
import dev.meshwright.model.Sidecar;
import dev.meshwright.xds.TypeUrl;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.BindConfig;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import io.envoyproxy.envoy.type.v3.Percent;
import java.util.Map;
import java.util.Set;

/// Compiles the cluster of the last hop, from a sidecar to its program: plaintext, to one address. Pure.
public final class InboundCluster {
    /// Where captured inbound traffic is sent from, so that capture rules let it through to the program
    /// (Istio).
    private static final String LOOP_BREAKING_SOURCE = "127.0.0.6";

    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "::1");

    private InboundCluster() {}

    /// @param port what peers call
    /// @param endpoint where the program listens
    /// @param asClient the program is spoken to in the version that the client speaks
    /// @param pool limits of connections to the program
    /// @param servicePort of the service, and its name; 0 and empty when it serves none
    /// @param statName pattern of the name under which it is counted; empty: its own
    public record Inputs(
            int port,
            Sidecar.Endpoint endpoint,
            Protocol protocol,
            boolean asClient,
            ConnectionPool pool,
            String host,
            String service,
            String namespace,
            int servicePort,
            String portName,
            String statName,
            Origin origin) {}

    public static Part compile(Inputs in) {
        String name = ClusterNames.inbound(in.port());
        OriginPaths origins = new OriginPaths().put("", in.origin());
        Cluster.Builder cluster = Cluster.newBuilder()
                .setName(name)
                .setAltStatName(StatName.of(
                        in.statName(),
                        name,
                        in.host(),
                        in.service(),
                        in.namespace(),
                        "",
                        in.servicePort(),
                        in.portName(),
                        in.port()))
                .setConnectTimeout(OutboundCluster.connectTimeout(in.pool(), origins))
                .setCommonLbConfig(
                        Cluster.CommonLbConfig.newBuilder().setHealthyPanicThreshold(Percent.getDefaultInstance()));
        if (!in.host().isEmpty()) {
            cluster.setMetadata(IstioMetadata.istio(
                    Map.of("services", IstioMetadata.services(in.host(), in.service(), in.namespace()))));
        }
        CircuitBreaker.write(in.pool(), Setting.unset(), cluster, origins);
        OutboundCluster.keepAlive(in.pool(), cluster, origins);
        HttpOptions.write(
                in.asClient() && in.protocol().isHttp() ? Protocol.UNDECLARED : in.protocol(),
                in.pool(),
                cluster,
                origins);
        switch (in.endpoint()) {
            case Sidecar.Endpoint.Called() ->
                cluster.setType(Cluster.DiscoveryType.ORIGINAL_DST)
                        .setLbPolicy(Cluster.LbPolicy.CLUSTER_PROVIDED)
                        .setUpstreamBindConfig(loopBreaking());
            case Sidecar.Endpoint.Tcp(var host, var port) -> {
                program(name, host, port, cluster);
                // The rules would take a call of the workload's own address for one that has yet to come in.
                if (!LOOPBACK.contains(host)) {
                    cluster.setUpstreamBindConfig(loopBreaking());
                }
            }
            case Sidecar.Endpoint.Unix(var path) -> program(name, "unix://" + path, 0, cluster);
        }
        return Part.of(TypeUrl.CLUSTER, name, new Draft<>(cluster.build(), origins));
    }

    static BindConfig loopBreaking() {
        return BindConfig.newBuilder()
                .setSourceAddress(SocketAddress.newBuilder()
                        .setAddress(LOOP_BREAKING_SOURCE)
                        .setPortValue(0))
                .build();
    }

    private static void program(String name, String address, int port, Cluster.Builder cluster) {
        cluster.setType(Cluster.DiscoveryType.STATIC)
                .setLoadAssignment(ClusterLoadAssignment.newBuilder()
                        .setClusterName(name)
                        .addEndpoints(LocalityLbEndpoints.newBuilder()
                                .addLbEndpoints(Endpoints.at(address, port).toBuilder()
                                        .setLoadBalancingWeight(UInt32Value.of(1)))
                                .setLoadBalancingWeight(UInt32Value.of(1))));
    }
}
