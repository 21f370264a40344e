package dev.meshwright.model;

import dev.meshwright.base.diagnostic.Origin;
import java.util.List;

/// Routes for a set of hosts, attached to sidecars (`mesh`) or to gateways, in the author's order (a
/// VirtualService, an HTTPRoute after sorting). The order is the meaning: the first match wins.
///
/// @param hosts fully qualified hosts or `*.suffix`; none: only what another table delegates to
/// @param gateways `mesh`, or `namespace/name` of gateways
/// @param tls routes of connections that stay encrypted, by the server name that they ask for
/// @param exportTo namespaces that see it; `*` is all, `.` its own
public record RouteTable(
        String name,
        String namespace,
        List<String> hosts,
        List<String> gateways,
        List<String> exportTo,
        List<HttpRoute> http,
        List<TcpRoute> tcp,
        List<TcpRoute> tls,
        Origin origin) {
    public RouteTable {
        hosts = List.copyOf(hosts);
        gateways = List.copyOf(gateways);
        exportTo = List.copyOf(exportTo);
        http = List.copyOf(http);
        tcp = List.copyOf(tcp);
        tls = List.copyOf(tls);
    }

    /// A table without routes by server name.
    public RouteTable(
            String name,
            String namespace,
            List<String> hosts,
            List<String> gateways,
            List<String> exportTo,
            List<HttpRoute> http,
            List<TcpRoute> tcp,
            Origin origin) {
        this(name, namespace, hosts, gateways, exportTo, http, tcp, List.of(), origin);
    }

    public RouteTable with(List<HttpRoute> routes) {
        return new RouteTable(name, namespace, hosts, gateways, exportTo, routes, tcp, tls, origin);
    }

    /// Where the bytes of connections go that `match` takes.
    public record TcpRoute(ConnectionMatch match, List<HttpRoute.Destination> destinations, Origin origin) {
        public TcpRoute {
            destinations = List.copyOf(destinations);
        }

        /// A route for every connection to a port.
        ///
        /// @param port 0: any port of the hosts
        public TcpRoute(int port, List<String> gateways, List<HttpRoute.Destination> destinations, Origin origin) {
            this(ConnectionMatch.ofPort(port, gateways), destinations, origin);
        }
    }
}
