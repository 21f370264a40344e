package dev.meshwright.decide.listener;

import dev.meshwright.decide.extauthz.ExtAuthzTable;
import dev.meshwright.decide.limit.ConnectionLimit;
import dev.meshwright.decide.rbac.RbacTable;
import dev.meshwright.decide.route.ClusterChoice;
import dev.meshwright.decide.stats.MetricRules;
import dev.meshwright.decide.upstream.DnsCache;
import java.util.List;

/// What a network filter does with a connection. The last one of a chain is [Http] or [TcpProxy], the only one of a
/// listener of datagrams [UdpProxy].
public sealed interface NetworkFilter {
    record Http(HttpConnectionManager manager) implements NetworkFilter {}

    /// Joins the connection with one to a cluster.
    ///
    /// @param idleTimeoutMillis 3,600,000 when unset; 0: none
    /// @param hashSourceIp the source address chooses the host
    /// @param tunnel how the host is asked to connect further on
    /// @param metrics how it is counted
    record TcpProxy(
            String statPrefix,
            ClusterChoice clusters,
            long idleTimeoutMillis,
            int maxConnectAttempts,
            long maxConnectionDurationMillis,
            boolean hashSourceIp,
            Tunnel tunnel,
            List<AccessLog> accessLogs,
            MetricRules metrics)
            implements NetworkFilter {
        public TcpProxy {
            accessLogs = List.copyOf(accessLogs);
        }

        /// The same, counted as the rules say.
        public TcpProxy counted(MetricRules rules) {
            return new TcpProxy(
                    statPrefix,
                    clusters,
                    idleTimeoutMillis,
                    maxConnectAttempts,
                    maxConnectionDurationMillis,
                    hashSourceIp,
                    tunnel,
                    accessLogs,
                    rules);
        }
    }

    /// Sends a client's datagrams to a host, and back what that host sends: `udp_proxy.v3.UdpProxyConfig`.
    ///
    /// @param idleTimeoutMillis after which a client's host is forgotten; 60,000 when unset
    /// @param hashSourceIp the source address chooses the host
    record UdpProxy(String statPrefix, String cluster, long idleTimeoutMillis, boolean hashSourceIp)
            implements NetworkFilter {}

    /// Bytes inside of an HTTP request: `TcpProxy.tunneling_config`.
    ///
    /// @param authority `host:port` to connect to; empty: no tunnel
    /// @param path of a POST request; empty: CONNECT
    record Tunnel(String authority, String path) {
        public static final Tunnel NONE = new Tunnel("", "");

        public boolean asked() {
            return !authority.isEmpty();
        }
    }

    /// Asked when the first byte arrives, or at once when the connection was authenticated.
    /// [RbacTable#PASS] stands for a set that is not configured.
    record Rbac(RbacTable rules, RbacTable shadow, String statPrefix, String shadowStatPrefix)
            implements NetworkFilter {}

    /// Asks a provider about the connection, when [Rbac] would.
    record ExtAuthz(ExtAuthzTable table) implements NetworkFilter {}

    /// Closes connections that come too often.
    record Limit(ConnectionLimit limit) implements NetworkFilter {}

    /// The host that the client's TLS names is where the connection goes, if the cluster leaves that open.
    ///
    /// @param port of that host
    record ByServerName(int port, DnsCache cache) implements NetworkFilter {}

    /// Istio's standard metrics, as the rules say.
    record IstioStats(MetricRules rules) implements NetworkFilter {}

    /// An extension that this proxy cannot run.
    ///
    /// @param open connections pass without it; else they are closed
    record Unable(String extension, boolean open) implements NetworkFilter {}

    /// Known, and without effect on traffic here.
    record Ignored(String typeUrl) implements NetworkFilter {}
}
