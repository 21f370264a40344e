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
/// @param meant how a program says that it calls one of the hosts
public record RouteTable(
        String name,
        String namespace,
        List<String> hosts,
        List<String> gateways,
        List<String> exportTo,
        List<HttpRoute> http,
        List<TcpRoute> tcp,
        List<TcpRoute> tls,
        Meant meant,
        Origin origin) {
    /// Which calls of a mesh are for a host.
    public enum Meant {
        /// Requests that name it, wherever they are sent (Istio).
        BY_NAME,
        /// Those sent to the address of the service, whatever they name (Gateway API, GEP-1324: a Service as frontend).
        BY_ADDRESS
    }

    public RouteTable {
        hosts = List.copyOf(hosts);
        gateways = List.copyOf(gateways);
        exportTo = List.copyOf(exportTo);
        http = List.copyOf(http);
        tcp = List.copyOf(tcp);
        tls = List.copyOf(tls);
    }

    /// A table whose hosts are called by their names.
    public RouteTable(
            String name,
            String namespace,
            List<String> hosts,
            List<String> gateways,
            List<String> exportTo,
            List<HttpRoute> http,
            List<TcpRoute> tcp,
            List<TcpRoute> tls,
            Origin origin) {
        this(name, namespace, hosts, gateways, exportTo, http, tcp, tls, Meant.BY_NAME, origin);
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
        return new RouteTable(name, namespace, hosts, gateways, exportTo, routes, tcp, tls, meant, origin);
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
