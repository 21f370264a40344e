package dev.meshwright.compile.cluster;

import com.google.protobuf.UInt32Value;
import dev.meshwright.compile.memo.Wire;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import io.envoyproxy.envoy.extensions.network.dns_resolver.cares.v3.CaresDnsResolverConfig;
import java.time.Duration;

/// Endpoints by name look-up in the proxy: the listed names, or the host itself when none is listed. A wildcard
/// host names nothing to look up and has no endpoint.
final class DnsDiscovery {
    private DnsDiscovery() {}

    // The plain fields are what Istio sends and every xDS client reads; their successor is an extension cluster type.
    @SuppressWarnings("deprecation")
    static void write(Cluster.DiscoveryType type, OutboundInputs in, Cluster.Builder cluster) {
        cluster.setType(type)
                .setDnsRefreshRate(Wire.duration(in.dnsRefresh()))
                .setDnsJitter(Wire.duration(Duration.ofMillis(100)))
                .setRespectDnsTtl(true)
                .setDnsLookupFamily(Cluster.DnsLookupFamily.V4_ONLY)
                .setTypedDnsResolverConfig(TypedExtensionConfig.newBuilder()
                        .setName("envoy.network.dns_resolver.cares")
                        .setTypedConfig(Wire.any(CaresDnsResolverConfig.newBuilder()
                                .setUdpMaxQueries(UInt32Value.of(100))
                                .build())))
                .setLoadAssignment(assignment(in));
    }

    private static ClusterLoadAssignment assignment(OutboundInputs in) {
        if (in.inline().isEmpty() && in.host().startsWith("*")) {
            return ClusterLoadAssignment.newBuilder()
                    .setClusterName(in.clusterName())
                    .build();
        }
        if (in.inline().isEmpty()) {
            return ClusterLoadAssignment.newBuilder()
                    .setClusterName(in.clusterName())
                    .addEndpoints(LocalityLbEndpoints.newBuilder()
                            .addLbEndpoints(Endpoints.at(in.host(), in.port().targetPort()))
                            .setLoadBalancingWeight(UInt32Value.of(1)))
                    .build();
        }
        return Endpoints.assignment(new Endpoints.Inputs(in.clusterName(), in.origin(), in.inline()))
                .message();
    }
}
