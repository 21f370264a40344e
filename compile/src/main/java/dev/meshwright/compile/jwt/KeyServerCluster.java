package dev.meshwright.compile.jwt;

import com.google.protobuf.UInt32Value;
import dev.meshwright.compile.jwt.KeySource.Server;
import dev.meshwright.compile.memo.Draft;
import dev.meshwright.compile.memo.OriginPaths;
import dev.meshwright.compile.memo.Part;
import dev.meshwright.compile.memo.Wire;
import dev.meshwright.compile.tls.RuleTls;
import dev.meshwright.model.DestinationPolicy.ClientTls;
import dev.meshwright.model.DestinationPolicy.TlsMode;
import dev.meshwright.model.MeshTls;
import dev.meshwright.xds.TypeUrl;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.Endpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import java.time.Duration;
import java.util.List;

/// The cluster over which proxies ask a host outside of the mesh for keys: looked up by name; with TLS the server is
/// held to the name and the system's roots.
public final class KeyServerCluster {
    private KeyServerCluster() {}

    @SuppressWarnings("deprecation") // the plain form, which every xDS client reads
    public static Part compile(Server server) {
        String name = server.clusterName();
        Cluster.Builder cluster = Cluster.newBuilder()
                .setName(name)
                .setType(Cluster.DiscoveryType.STRICT_DNS)
                .setConnectTimeout(Wire.duration(Duration.ofSeconds(10)))
                .setDnsLookupFamily(Cluster.DnsLookupFamily.V4_PREFERRED)
                .setRespectDnsTtl(true)
                .setLoadAssignment(ClusterLoadAssignment.newBuilder()
                        .setClusterName(name)
                        .addEndpoints(LocalityLbEndpoints.newBuilder()
                                .addLbEndpoints(LbEndpoint.newBuilder()
                                        .setLoadBalancingWeight(UInt32Value.of(1))
                                        .setEndpoint(Endpoint.newBuilder()
                                                .setAddress(Address.newBuilder()
                                                        .setSocketAddress(SocketAddress.newBuilder()
                                                                .setAddress(bare(server.host()))
                                                                .setPortValue(server.port())))))));
        if (server.scheme() == Server.Scheme.HTTPS) {
            cluster.setTransportSocket(
                    RuleTls.client(tls(server), MeshTls.Demands.NONE, bare(server.host()), List.of("http/1.1")));
        }
        return Part.of(TypeUrl.CLUSTER, name, new Draft<>(cluster.build(), new OriginPaths().put("", server.origin())));
    }

    private static ClientTls tls(Server server) {
        return new ClientTls(TlsMode.SIMPLE, "", List.of(), "", "", "", true, server.origin());
    }

    /// An IPv6 address without the brackets that it has in a URI.
    private static String bare(String host) {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }
}
