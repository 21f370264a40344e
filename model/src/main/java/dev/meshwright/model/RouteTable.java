package dev.meshwright.model;

import dev.meshwright.base.diagnostic.Origin;
import java.util.List;

/// Routes for a set of hosts, attached to sidecars (`mesh`) or to gateways, in the author's order (a VirtualService,
/// an
/// HTTPRoute after sorting). The order is the meaning: the first match wins.
///
/// @param hosts fully qualified hosts or `*.suffix`
/// @param gateways `mesh`, or `namespace/name` of gateways
/// @param exportTo namespaces that see it; `*` is all, `.` its own
public record RouteTable(
        String name,
        String namespace,
        List<String> hosts,
        List<String> gateways,
        List<String> exportTo,
        List<HttpRoute> http,
        List<TcpRoute> tcp,
        Origin origin) {
    public RouteTable {
        hosts = List.copyOf(hosts);
        gateways = List.copyOf(gateways);
        exportTo = List.copyOf(exportTo);
        http = List.copyOf(http);
        tcp = List.copyOf(tcp);
    }

    /// @param port 0: any port of the hosts
    public record TcpRoute(int port, List<String> gateways, List<HttpRoute.Destination> destinations, Origin origin) {
        public TcpRoute {
            gateways = List.copyOf(gateways);
            destinations = List.copyOf(destinations);
        }
    }
}
