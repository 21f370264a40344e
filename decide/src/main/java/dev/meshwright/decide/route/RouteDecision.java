package dev.meshwright.decide.route;

import org.jspecify.annotations.Nullable;

/// The outcome of [RouteTable#match]. Mutable, owned and reused by the caller; read it after `MATCHED` only.
public final class RouteDecision {
    final Candidates candidates = new Candidates();
    private @Nullable VirtualHost virtualHost;
    private @Nullable Route route;
    private ClusterChoice.@Nullable Entry weighted;
    private String cluster = "";

    /// Whether the last match found a route.
    public boolean found() {
        return route != null;
    }

    public VirtualHost virtualHost() {
        return present(virtualHost);
    }

    public Route route() {
        return present(route);
    }

    /// The chosen cluster of a forwarding route; empty when `cluster_header` is absent from the request, and for
    /// other actions.
    public String cluster() {
        return cluster;
    }

    /// The weighted entry that was drawn; null when the route names one cluster.
    public ClusterChoice.@Nullable Entry weighted() {
        return weighted;
    }

    /// The same decision with one of the entries that the route may draw.
    public RouteDecision with(ClusterChoice.Entry entry) {
        RouteDecision other = new RouteDecision();
        other.virtualHost = virtualHost;
        other.route = route;
        other.cluster = entry.cluster();
        other.weighted = entry;
        return other;
    }

    public void clear() {
        virtualHost = null;
        route = null;
        weighted = null;
        cluster = "";
    }

    void take(VirtualHost host) {
        virtualHost = host;
    }

    void take(Route taken, String chosen, ClusterChoice.@Nullable Entry entry) {
        route = taken;
        cluster = chosen;
        weighted = entry;
    }

    private static <T> T present(@Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("no route was matched");
        }
        return value;
    }
}
