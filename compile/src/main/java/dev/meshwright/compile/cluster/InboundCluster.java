package dev.meshwright.compile.cluster;

import com.google.protobuf.UInt32Value;
import dev.meshwright.base.diagnostic.Origin;
import dev.meshwright.compile.memo.Draft;
import dev.meshwright.compile.memo.OriginPaths;
import dev.meshwright.compile.memo.Part;
import dev.meshwright.compile.memo.Wire;
import dev.meshwright.model.DestinationPolicy.ConnectionPool;
import dev.meshwright.model.Protocol;
import dev.meshwright.model.Setting;
import dev.meshwright.xds.TypeUrl;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.BindConfig;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import io.envoyproxy.envoy.type.v3.Percent;
import java.time.Duration;
import java.util.Map;

/// The last hop, from the sidecar to its program.
public final class InboundCluster {
    /// Where captured inbound traffic is sent from, so that capture rules let it through to the program
    /// (Istio).
    private static final String LOOP_BREAKING_SOURCE = "127.0.0.6";

    private InboundCluster() {}

    /// @param port what peers call
    /// @param appPort where the program listens on 127.0.0.1; unused when captured
    /// @param asClient the program is spoken to in the version that the client speaks
    /// @param captured the program listens at the very address that peers call
    public record Inputs(
            int port,
            int appPort,
            Protocol protocol,
            boolean asClient,
            boolean captured,
            String host,
            String service,
            String namespace,
            Origin origin) {}

    public static Part compile(Inputs in) {
        String name = ClusterNames.inbound(in.port());
        OriginPaths origins = new OriginPaths().put("", in.origin());
        Cluster.Builder cluster = Cluster.newBuilder()
                .setName(name)
                .setAltStatName(name + ";")
                .setConnectTimeout(Wire.duration(Duration.ofSeconds(10)))
                .setCommonLbConfig(
                        Cluster.CommonLbConfig.newBuilder().setHealthyPanicThreshold(Percent.getDefaultInstance()));
        if (!in.host().isEmpty()) {
            cluster.setMetadata(IstioMetadata.istio(
                    Map.of("services", IstioMetadata.services(in.host(), in.service(), in.namespace()))));
        }
        CircuitBreaker.write(ConnectionPool.NONE, Setting.unset(), cluster, origins);
        HttpOptions.write(
                in.asClient() && in.protocol().isHttp() ? Protocol.UNDECLARED : in.protocol(),
                ConnectionPool.NONE,
                cluster,
                origins);
        if (in.captured()) {
            cluster.setType(Cluster.DiscoveryType.ORIGINAL_DST)
                    .setLbPolicy(Cluster.LbPolicy.CLUSTER_PROVIDED)
                    .setUpstreamBindConfig(loopBreaking());
        } else {
            cluster.setType(Cluster.DiscoveryType.STATIC).setLoadAssignment(program(name, in.appPort()));
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

    private static ClusterLoadAssignment program(String name, int appPort) {
        return ClusterLoadAssignment.newBuilder()
                .setClusterName(name)
                .addEndpoints(LocalityLbEndpoints.newBuilder()
                        .addLbEndpoints(Endpoints.at("127.0.0.1", appPort).toBuilder()
                                .setLoadBalancingWeight(UInt32Value.of(1)))
                        .setLoadBalancingWeight(UInt32Value.of(1)))
                .build();
    }
}
