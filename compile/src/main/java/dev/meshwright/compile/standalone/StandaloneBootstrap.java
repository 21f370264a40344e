package dev.meshwright.compile.standalone;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.meshwright.compile.NodeResources;
import dev.meshwright.xds.Resource;
import dev.meshwright.xds.ResourceSet;
import dev.meshwright.xds.TypeUrl;
import io.envoyproxy.envoy.config.bootstrap.v3.Admin;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import java.util.Optional;

/// Puts a node's resources into one static bootstrap (binary, `*.pb`): route tables stand in their listeners,
/// and endpoints in their clusters, and so do secrets that a control plane sends. Workloads' own certificates
/// are not in it, so it is for programs that speak plaintext: what would choose TLS by an endpoint's metadata
/// is left out.
public final class StandaloneBootstrap {
    private StandaloneBootstrap() {}

    /// @param adminPort on the loopback address
    /// @return a serialised `envoy.config.bootstrap.v3.Bootstrap`
    public static byte[] of(String nodeId, NodeResources resources, int adminPort) {
        ResourceSet all = resources.all();
        Bootstrap.Builder bootstrap = Bootstrap.newBuilder()
                .setNode(Node.newBuilder().setId(nodeId).setCluster(nodeId))
                .setAdmin(Admin.newBuilder().setAddress(loopback(adminPort)));
        Bootstrap.StaticResources.Builder fixed = bootstrap.getStaticResourcesBuilder();
        try {
            for (Resource each : all.of(TypeUrl.SECRET).values()) {
                fixed.addSecrets(Secret.parseFrom(each.bytes()));
            }
            for (Resource each : all.of(TypeUrl.CLUSTER).values()) {
                fixed.addClusters(cluster(Cluster.parseFrom(each.bytes()), all));
            }
            for (Resource each : all.of(TypeUrl.LISTENER).values()) {
                fixed.addListeners(listener(Listener.parseFrom(each.bytes()), all));
            }
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a compiled resource cannot be read", e);
        }
        return bootstrap.build().toByteArray();
    }

    private static Address loopback(int port) {
        return Address.newBuilder()
                .setSocketAddress(
                        SocketAddress.newBuilder().setAddress("127.0.0.1").setPortValue(port))
                .build();
    }

    private static Cluster cluster(Cluster cluster, ResourceSet all) throws InvalidProtocolBufferException {
        Cluster.Builder builder = cluster.toBuilder().clearTransportSocketMatches();
        if (cluster.hasTransportSocket()) {
            StaticSecrets.refer(builder.getTransportSocketBuilder(), all);
        }
        if (cluster.getType() == Cluster.DiscoveryType.EDS) {
            String service = cluster.getEdsClusterConfig().getServiceName();
            String name = service.isEmpty() ? cluster.getName() : service;
            Resource endpoints = all.of(TypeUrl.ENDPOINT).get(name);
            ClusterLoadAssignment.Builder assignment = endpoints == null
                    ? ClusterLoadAssignment.newBuilder()
                    : ClusterLoadAssignment.parseFrom(endpoints.bytes()).toBuilder();
            builder.clearEdsClusterConfig()
                    .setType(Cluster.DiscoveryType.STATIC)
                    .setLoadAssignment(assignment.setClusterName(cluster.getName()));
        }
        return builder.build();
    }

    private static Listener listener(Listener listener, ResourceSet all) throws InvalidProtocolBufferException {
        Listener.Builder builder = listener.toBuilder();
        for (FilterChain.Builder chain : builder.getFilterChainsBuilderList()) {
            inline(chain, all);
        }
        if (listener.hasDefaultFilterChain()) {
            inline(builder.getDefaultFilterChainBuilder(), all);
        }
        return builder.build();
    }

    private static void inline(FilterChain.Builder chain, ResourceSet all) throws InvalidProtocolBufferException {
        if (chain.hasTransportSocket()) {
            StaticSecrets.refer(chain.getTransportSocketBuilder(), all);
        }
        for (Filter.Builder filter : chain.getFiltersBuilderList()) {
            if (filter.getTypedConfig().is(HttpConnectionManager.class)) {
                HttpConnectionManager manager = filter.getTypedConfig().unpack(HttpConnectionManager.class);
                if (manager.hasRds()) {
                    Optional<RouteConfiguration> table = table(manager.getRds().getRouteConfigName(), all);
                    HttpConnectionManager.Builder inlined = manager.toBuilder().clearRds();
                    inlined.setRouteConfig(table.orElseGet(RouteConfiguration::getDefaultInstance));
                    filter.setTypedConfig(Any.pack(inlined.build()));
                }
            }
        }
    }

    private static Optional<RouteConfiguration> table(String name, ResourceSet all)
            throws InvalidProtocolBufferException {
        Resource resource = all.of(TypeUrl.ROUTE).get(name);
        if (resource == null) {
            return Optional.empty();
        }
        RouteConfiguration.Builder table = RouteConfiguration.parseFrom(resource.bytes()).toBuilder();
        if (table.hasVhds()) {
            table.clearVhds();
            for (Resource host : all.of(TypeUrl.VIRTUAL_HOST).values()) {
                if (host.name().startsWith(name + "/")) {
                    table.addVirtualHosts(VirtualHost.parseFrom(host.bytes()));
                }
            }
        }
        return Optional.of(table.build());
    }
}
