package dev.meshwright.compile.names;

import com.google.protobuf.Message;
import com.google.protobuf.UInt32Value;
import dev.meshwright.compile.memo.Wire;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.extensions.clusters.dynamic_forward_proxy.v3.ClusterConfig;
import io.envoyproxy.envoy.extensions.common.dynamic_forward_proxy.v3.DnsCacheConfig;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;

/// Hosts that a proxy looks up by the name that a request or a TLS handshake says: the cluster that connects to them
/// and the filters that ask. All of them share one cache, whose bound is the proxy's.
public final class DynamicNames {
    /// Envoy's own bound, written so that it is seen.
    private static final int HOSTS_MAX = 1024;

    private static final DnsCacheConfig CACHE = DnsCacheConfig.newBuilder()
            .setName("dynamic_dns")
            .setDnsLookupFamily(Cluster.DnsLookupFamily.V4_ONLY)
            .setMaxHosts(UInt32Value.of(HOSTS_MAX))
            .build();

    private DynamicNames() {}

    /// @param checked each server shows a certificate for the name that it was called by; without it Envoy wants to be
    ///     told that this is meant
    public static Cluster.CustomClusterType clusterType(boolean checked) {
        return Cluster.CustomClusterType.newBuilder()
                .setName("envoy.clusters.dynamic_forward_proxy")
                .setTypedConfig(Wire.any(ClusterConfig.newBuilder()
                        .setDnsCacheConfig(CACHE)
                        .setAllowInsecureClusterOptions(!checked)
                        .build()))
                .build();
    }

    /// Looks up the host that a request names; others than those clusters' requests it lets pass.
    public static HttpFilter httpFilter() {
        Message config = io.envoyproxy.envoy.extensions.filters.http.dynamic_forward_proxy.v3.FilterConfig.newBuilder()
                .setDnsCacheConfig(CACHE)
                .build();
        return HttpFilter.newBuilder()
                .setName("envoy.filters.http.dynamic_forward_proxy")
                .setTypedConfig(Wire.any(config))
                .build();
    }

    /// Looks up the server name of a TLS handshake.
    ///
    /// @param port where the server is asked
    public static Filter serverNameFilter(int port) {
        Message config =
                io.envoyproxy.envoy.extensions.filters.network.sni_dynamic_forward_proxy.v3.FilterConfig.newBuilder()
                        .setDnsCacheConfig(CACHE)
                        .setPortValue(port)
                        .build();
        return Filter.newBuilder()
                .setName("envoy.filters.network.sni_dynamic_forward_proxy")
                .setTypedConfig(Wire.any(config))
                .build();
    }
}
