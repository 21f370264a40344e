package dev.meshwright.compile.route;

import io.envoyproxy.envoy.config.route.v3.RetryPolicy;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import java.util.LinkedHashMap;
import java.util.Map;

/// The retry policy that most routes of a virtual host have, written once: a route without one has its virtual host's,
/// and one of its own is taken whole (`VirtualHost.retry_policy`). Mostly it is the mesh's, which nobody wrote at a
/// route, and a seventh of each.
public final class SharedRetries {
    private SharedRetries() {}

    /// Moves a policy that several routes have from them to the virtual host. A route that has none says so.
    static void gather(VirtualHost.Builder host) {
        RetryPolicy shared = mostFrequent(host);
        if (shared.equals(RetryPolicy.getDefaultInstance())) {
            return;
        }
        host.setRetryPolicy(shared);
        for (int i = 0; i < host.getRoutesCount(); i++) {
            Route route = host.getRoutes(i);
            if (!route.hasRoute()) {
                continue;
            }
            if (!route.getRoute().hasRetryPolicy()) {
                host.setRoutes(i, with(route, RetryPolicy.getDefaultInstance()));
            } else if (route.getRoute().getRetryPolicy().equals(shared)) {
                Route.Builder without = route.toBuilder();
                without.getRouteBuilder().clearRetryPolicy();
                host.setRoutes(i, without.build());
            }
        }
    }

    /// The same virtual host with the policy at its routes.
    public static VirtualHost spread(VirtualHost host) {
        if (!host.hasRetryPolicy()) {
            return host;
        }
        VirtualHost.Builder spread = host.toBuilder().clearRetryPolicy();
        for (int i = 0; i < host.getRoutesCount(); i++) {
            Route route = host.getRoutes(i);
            if (route.hasRoute() && !route.getRoute().hasRetryPolicy()) {
                spread.setRoutes(i, with(route, host.getRetryPolicy()));
            }
        }
        return spread.build();
    }

    private static Route with(Route route, RetryPolicy policy) {
        return route.toBuilder()
                .setRoute(route.getRoute().toBuilder().setRetryPolicy(policy))
                .build();
    }

    /// The default instance, which stands for no retries, when no two routes have the same.
    private static RetryPolicy mostFrequent(VirtualHost.Builder host) {
        Map<RetryPolicy, Integer> counts = new LinkedHashMap<>();
        for (Route route : host.getRoutesList()) {
            if (route.hasRoute() && route.getRoute().hasRetryPolicy()) {
                counts.merge(route.getRoute().getRetryPolicy(), 1, Integer::sum);
            }
        }
        RetryPolicy most = RetryPolicy.getDefaultInstance();
        int count = 1;
        for (Map.Entry<RetryPolicy, Integer> each : counts.entrySet()) {
            if (each.getValue() > count) {
                most = each.getKey();
                count = each.getValue();
            }
        }
        return most;
    }
}
