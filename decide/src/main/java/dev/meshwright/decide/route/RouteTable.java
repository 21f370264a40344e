package dev.meshwright.decide.route;

import dev.meshwright.decide.request.Ascii;
import dev.meshwright.decide.request.RequestView;
import dev.meshwright.decide.trace.Place;
import dev.meshwright.decide.trace.Trace;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// A route configuration ready to decide: `config.route.v3.RouteConfiguration`. Immutable, thread-safe.
public final class RouteTable {
    /// What [#match] says.
    public enum Outcome {
        MATCHED,
        /// 404 `route_not_found`; flag NR.
        NO_VIRTUAL_HOST,
        NO_ROUTE,
        /// The virtual host wants TLS: redirect to https (301).
        TLS_REQUIRED
    }

    private static final byte[] CONNECT = "CONNECT".getBytes(StandardCharsets.ISO_8859_1);

    private final Place place;
    private final String name;
    private final List<VirtualHost> virtualHosts;
    private final Options options;

    /// @param vhds virtual hosts come one by one over VHDS
    /// @param ignorePort the port of the authority is not compared
    /// @param mostSpecificHeadersWin order of header edits: route, virtual host, table instead of table, virtual
    /// host, route
    public record Options(
            boolean vhds,
            boolean ignorePort,
            boolean mostSpecificHeadersWin,
            boolean validateClusters,
            HeaderEdits headers) {}

    public RouteTable(Place place, String name, List<VirtualHost> virtualHosts, Options options) {
        this.place = place;
        this.name = name;
        this.virtualHosts = List.copyOf(virtualHosts);
        this.options = options;
    }

    public Place place() {
        return place;
    }

    public String name() {
        return name;
    }

    public List<VirtualHost> virtualHosts() {
        return virtualHosts;
    }

    public Options options() {
        return options;
    }

    /// The same table with other virtual hosts (VHDS).
    public RouteTable withVirtualHosts(List<VirtualHost> hosts) {
        return new RouteTable(place, name, hosts, options);
    }

    /// Finds virtual host, route and cluster. Allocates nothing unless a regular expression is asked.
    ///
    /// @param random any 64 bits; the same bits give the same answer
    public Outcome match(RequestView request, long random, RouteDecision into, Trace trace) {
        into.clear();
        for (VirtualHost host : virtualHosts) {
            into.take(host);
            for (Route route : host.routes()) {
                int offset = request.path() == RequestView.ABSENT ? 0 : RequestView.offset(request.path());
                int length = request.path() == RequestView.ABSENT ? 0 : RequestView.length(request.path());
                if (route.match().path().matches(request, offset, length)) {
                    String cluster = route.action() instanceof RouteAction.Forward forward
                                    && forward.clusters() instanceof ClusterChoice.Named(var named)
                            ? named
                            : "";
                    into.take(route, cluster, null);
                    return Outcome.MATCHED;
                }
            }
            return Outcome.NO_ROUTE;
        }
        return Outcome.NO_VIRTUAL_HOST;
    }

    static boolean isConnect(RequestView request) {
        return Ascii.equal(request.bytes(), request.method(), CONNECT);
    }
}
