package dev.meshwright.compile.cluster;

import com.google.protobuf.Duration;
import com.google.protobuf.UInt32Value;
import com.google.protobuf.Value;
import dev.meshwright.compile.memo.Draft;
import dev.meshwright.compile.memo.OriginPaths;
import dev.meshwright.compile.memo.Part;
import dev.meshwright.compile.memo.Wire;
import dev.meshwright.compile.names.ClusterNames;
import dev.meshwright.compile.names.DynamicNames;
import dev.meshwright.compile.tls.Secrets;
import dev.meshwright.compile.view.Placement;
import dev.meshwright.model.ConsistentHash;
import dev.meshwright.model.DestinationPolicy.ConnectionPool;
import dev.meshwright.model.DestinationPolicy.TcpKeepalive;
import dev.meshwright.model.LoadBalancing.Algorithm;
import dev.meshwright.model.LocalityBalance;
import dev.meshwright.model.Service;
import dev.meshwright.model.Setting;
import dev.meshwright.xds.TypeUrl;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.cluster.v3.UpstreamConnectionOptions;
import io.envoyproxy.envoy.config.core.v3.Metadata;
import io.envoyproxy.envoy.config.core.v3.UpstreamHttpProtocolOptions;
import io.envoyproxy.envoy.type.v3.Percent;
import java.util.Map;
import java.util.TreeMap;

/// A service port, or a subset of it, as its clients see it. Shapes and defaults: Istio's, where nothing else
/// is said.
public final class OutboundCluster {
    private static final java.time.Duration CONNECT_TIMEOUT = java.time.Duration.ofSeconds(10);

    private OutboundCluster() {}

    public static Part compile(OutboundInputs in) {
        return named(in, in.clusterName());
    }

    /// The same endpoints and limits for connections that stay encrypted: a cluster named as their server
    /// names.
    public static Part passedOn(PassedOn in) {
        return named(in.cluster(), in.name());
    }

    /// @param cluster without TLS of its own
    public record PassedOn(OutboundInputs cluster) {
        public String name() {
            return ClusterNames.sni(cluster.port().number(), cluster.subset(), cluster.host());
        }
    }

    private static Part named(OutboundInputs in, String name) {
        OriginPaths origins = new OriginPaths().put("", in.origin());
        ConnectionPool pool = in.traffic().connectionPool().orElse(ConnectionPool.NONE);
        Cluster.Builder cluster = Cluster.newBuilder()
                .setName(name)
                .setAltStatName(StatName.of(
                        in.statName(),
                        name,
                        in.host(),
                        in.shortName(),
                        in.namespace(),
                        in.subset(),
                        in.port().number(),
                        in.port().name(),
                        0))
                .setConnectTimeout(connectTimeout(pool, origins))
                .setCommonLbConfig(
                        Cluster.CommonLbConfig.newBuilder().setHealthyPanicThreshold(Percent.getDefaultInstance()))
                .setMetadata(metadata(in));
        if (!in.rules().isEmpty()) {
            origins.put("metadata", in.rules().getFirst());
        }
        if (in.bufferBytesMax() > 0) {
            cluster.setPerConnectionBufferLimitBytes(UInt32Value.of(in.bufferBytesMax()));
        }
        places(in, cluster, origins);
        discover(in, name, cluster);
        balance(in, cluster, origins);
        CircuitBreaker.write(pool, in.traffic().retryBudget(), cluster, origins);
        keepAlive(pool, cluster, origins);
        boolean dynamic = in.discovery() == Service.Resolution.DYNAMIC_DNS;
        HttpOptions.write(
                in.port().protocol(),
                in.undeclared(),
                pool,
                in.traffic().outlierDetection(),
                dynamic ? ClientTransport.byName(in.traffic().tls()) : UpstreamHttpProtocolOptions.getDefaultInstance(),
                cluster,
                origins);
        Ejection.write(in.traffic().outlierDetection(), cluster, origins);
        ClientTransport.write(in, cluster, origins);
        return Part.of(TypeUrl.CLUSTER, name, new Draft<>(cluster.build(), origins));
    }

    static Duration connectTimeout(ConnectionPool pool, OriginPaths origins) {
        if (pool.tcpConnectTimeout() instanceof Setting.Set<java.time.Duration>(var value, var origin)) {
            origins.put("connect_timeout", origin);
            return Wire.duration(value);
        }
        return Wire.duration(CONNECT_TIMEOUT);
    }

    static void keepAlive(ConnectionPool pool, Cluster.Builder cluster, OriginPaths origins) {
        if (!(pool.tcpKeepalive() instanceof Setting.Set<TcpKeepalive>(var keepalive, var origin))) {
            return;
        }
        origins.put("upstream_connection_options.tcp_keepalive", origin);
        io.envoyproxy.envoy.config.core.v3.TcpKeepalive.Builder out =
                io.envoyproxy.envoy.config.core.v3.TcpKeepalive.newBuilder();
        if (keepalive.probes() instanceof Setting.Set<Integer>(var probes, var _)) {
            out.setKeepaliveProbes(Wire.unsigned(probes));
        }
        if (keepalive.time() instanceof Setting.Set<java.time.Duration>(var time, var _)) {
            out.setKeepaliveTime(Wire.unsigned(time.toSeconds()));
        }
        if (keepalive.interval() instanceof Setting.Set<java.time.Duration>(var interval, var _)) {
            out.setKeepaliveInterval(Wire.unsigned(interval.toSeconds()));
        }
        cluster.setUpstreamConnectionOptions(
                UpstreamConnectionOptions.newBuilder().setTcpKeepalive(out));
    }

    private static void discover(OutboundInputs in, String name, Cluster.Builder cluster) {
        switch (in.discovery()) {
            case STATIC ->
                cluster.setType(Cluster.DiscoveryType.EDS)
                        .setEdsClusterConfig(Cluster.EdsClusterConfig.newBuilder()
                                .setEdsConfig(Secrets.ads())
                                .setServiceName(name));
            case DNS -> DnsDiscovery.write(Cluster.DiscoveryType.STRICT_DNS, in, cluster);
            case DNS_ROUND_ROBIN -> DnsDiscovery.write(Cluster.DiscoveryType.LOGICAL_DNS, in, cluster);
            case DYNAMIC_DNS ->
                cluster.setClusterType(DynamicNames.clusterType(
                                ClientTransport.checksName(in.traffic().tls())))
                        .setLbPolicy(Cluster.LbPolicy.CLUSTER_PROVIDED);
            case NONE -> {
                cluster.setType(Cluster.DiscoveryType.ORIGINAL_DST).setLbPolicy(Cluster.LbPolicy.CLUSTER_PROVIDED);
                if (in.port().target() == Service.Target.WRITTEN) {
                    cluster.setOriginalDstLbConfig(Cluster.OriginalDstLbConfig.newBuilder()
                            .setUpstreamPortOverride(UInt32Value.of(in.port().targetPort())));
                }
            }
        }
    }

    private static void places(OutboundInputs in, Cluster.Builder cluster, OriginPaths origins) {
        if (in.traffic().balancing().locality() instanceof Setting.Set<LocalityBalance>(var _, var origin)
                && Placement.weighted(in.traffic())) {
            origins.put("common_lb_config.locality_weighted_lb_config", origin);
            cluster.getCommonLbConfigBuilder()
                    .setLocalityWeightedLbConfig(Cluster.CommonLbConfig.LocalityWeightedLbConfig.getDefaultInstance());
        }
    }

    private static void balance(OutboundInputs in, Cluster.Builder cluster, OriginPaths origins) {
        if (in.discovery() == Service.Resolution.NONE || in.discovery() == Service.Resolution.DYNAMIC_DNS) {
            return;
        }
        if (in.traffic().balancing().hash() instanceof Setting.Set<ConsistentHash>(var hash, var origin)) {
            origins.put("lb_policy", origin);
            Hashing.balance(hash.table(), cluster);
            return;
        }
        if (in.traffic().balancing().algorithm() instanceof Setting.Set<Algorithm>(var _, var origin)) {
            origins.put("lb_policy", origin);
        }
        switch (in.traffic().balancing().algorithm().orElse(Algorithm.LEAST_REQUEST)) {
            case LEAST_REQUEST -> {
                cluster.setLbPolicy(Cluster.LbPolicy.LEAST_REQUEST);
                SlowStart.of(in.traffic().balancing(), origins)
                        .ifPresent(start -> cluster.setLeastRequestLbConfig(
                                Cluster.LeastRequestLbConfig.newBuilder().setSlowStartConfig(start)));
            }
            case ROUND_ROBIN -> {
                cluster.setLbPolicy(Cluster.LbPolicy.ROUND_ROBIN);
                SlowStart.of(in.traffic().balancing(), origins)
                        .ifPresent(start -> cluster.setRoundRobinLbConfig(
                                Cluster.RoundRobinLbConfig.newBuilder().setSlowStartConfig(start)));
            }
            case RANDOM -> cluster.setLbPolicy(Cluster.LbPolicy.RANDOM);
            case PASSTHROUGH -> passthrough(in, cluster);
        }
    }

    /// The caller's own choice of address, which only a captured connection has; without capture the default
    /// holds.
    private static void passthrough(OutboundInputs in, Cluster.Builder cluster) {
        if (!in.originalDestination()) {
            cluster.setLbPolicy(Cluster.LbPolicy.LEAST_REQUEST);
            return;
        }
        cluster.clearEdsClusterConfig()
                .clearLoadAssignment()
                .setType(Cluster.DiscoveryType.ORIGINAL_DST)
                .setLbPolicy(Cluster.LbPolicy.CLUSTER_PROVIDED);
    }

    private static Metadata metadata(OutboundInputs in) {
        Map<String, Value> istio = new TreeMap<>();
        istio.put("services", IstioMetadata.services(in.host(), in.shortName(), in.namespace()));
        if (!in.rules().isEmpty()) {
            istio.put(
                    "config",
                    IstioMetadata.text(IstioMetadata.path(in.rules().getFirst().element())));
        }
        if (!in.subset().isEmpty()) {
            istio.put("subset", IstioMetadata.text(in.subset()));
        }
        if (in.location() == Service.Location.MESH_EXTERNAL) {
            istio.put("external", Value.newBuilder().setBoolValue(true).build());
        }
        return IstioMetadata.istio(istio);
    }
}
