package dev.meshwright.decide.load;

import dev.meshwright.decide.listener.HttpFilterEntry;
import dev.meshwright.decide.listener.ListenerTable;
import dev.meshwright.decide.listener.NetworkFilterEntry;
import dev.meshwright.decide.route.RouteTable;
import dev.meshwright.decide.route.VirtualHost;
import dev.meshwright.decide.trace.Place;
import dev.meshwright.decide.upstream.ClusterTable;
import dev.meshwright.decide.upstream.EndpointTable;

/// Turns one serialised xDS resource (the message, not its `Any`) into a table. Stateless, thread-safe, pure.
public final class TableLoader {
    private TableLoader() {}

    /// `config.listener.v3.Listener`.
    ///
    /// @throws LoadException when a field is invalid or cannot be honoured
    public static ListenerTable listener(byte[] message) throws LoadException {
        return ListenerLoader.load(message);
    }

    /// `config.route.v3.RouteConfiguration`.
    public static RouteTable routeConfiguration(byte[] message) throws LoadException {
        return RouteLoader.load(message);
    }

    /// `config.route.v3.VirtualHost`, as VHDS sends it.
    ///
    /// @param resourceName `TABLE/HOST`
    public static VirtualHost virtualHost(String resourceName, byte[] message) throws LoadException {
        return RouteLoader.virtualHost(resourceName, message);
    }

    /// `config.route.v3.VirtualHost`, as a `RouteConfiguration` of ours holds it.
    ///
    /// @param table name of the route configuration
    /// @param position among its virtual hosts
    public static VirtualHost virtualHost(String table, int position, byte[] message) throws LoadException {
        return RouteLoader.virtualHost(placeOf(table, position), message);
    }

    /// Where such a virtual host stands.
    public static Place placeOf(String table, int position) {
        return Place.of("rds", table).child("virtual_hosts", position);
    }

    /// `config.cluster.v3.Cluster`.
    public static ClusterTable cluster(byte[] message) throws LoadException {
        return ClusterLoader.load(message);
    }

    /// `config.endpoint.v3.ClusterLoadAssignment`.
    public static EndpointTable clusterLoadAssignment(byte[] message) throws LoadException {
        return EndpointLoader.load(message);
    }

    /// `extensions.filters.network.http_connection_manager.v3.HttpFilter`, alone: for who compares filters.
    public static HttpFilterEntry httpFilter(byte[] message) throws LoadException {
        return HttpFilters.entry(Message.of(
                message,
                "envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter",
                Place.of("filter", Message.peekText(message, 1))));
    }

    /// `config.listener.v3.Filter`, alone.
    public static NetworkFilterEntry networkFilter(byte[] message) throws LoadException {
        return NetworkFilters.entry(Message.of(
                message, "envoy.config.listener.v3.Filter", Place.of("filter", Message.peekText(message, 1))));
    }
}
