package dev.meshwright.compile.patch;

import dev.meshwright.compile.route.SharedRetries;
import dev.meshwright.model.EnvoyPatches.ApplyTo;
import dev.meshwright.model.EnvoyPatches.Context;
import dev.meshwright.model.EnvoyPatches.ObjectMatch;
import dev.meshwright.model.EnvoyPatches.Operation;
import dev.meshwright.model.EnvoyPatches.Patch;
import dev.meshwright.model.EnvoyPatches.RouteAction;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Patches of route configurations, virtual hosts and routes.
final class RoutePatcher {
    /// `http.PORT`, or `https.PORT.PORTNAME.GATEWAY.NAMESPACE`.
    private static final Pattern GATEWAY_TABLE = Pattern.compile("https?\\.(\\d+)(?:\\.(.*)\\.([^.]+)\\.([^.]+))?");

    private final Application application;
    private final String table;

    /// @param table name of the route configuration
    RoutePatcher(Application application, String table) {
        this.application = application;
        this.table = table;
    }

    /// @param path of the configuration in its resource; empty: it is the resource
    RouteConfiguration configuration(RouteConfiguration configuration, String path) {
        RouteConfiguration.Builder out = configuration.toBuilder();
        for (Patch patch : application.of(ApplyTo.ROUTE_CONFIGURATION)) {
            if (isTable(patch)) {
                Merge.into(out, Application.value(patch, RouteConfiguration.parser()), Application.lists(patch));
                application.applied(patch, path);
            }
        }
        ListEdit<VirtualHost> hosts =
                new ListEdit<>(out.getVirtualHostsList(), join(path, "virtual_hosts"), application.origins());
        for (int i = 0; i < hosts.items().size(); ) {
            Optional<VirtualHost> patched = host(hosts.items().get(i), hosts.path(i));
            if (patched.isPresent()) {
                hosts.set(i, patched.get());
                i++;
            } else {
                hosts.remove(i);
            }
        }
        if (!configuration.hasVhds()) {
            for (Patch patch : application.of(ApplyTo.VIRTUAL_HOST)) {
                if (patch.operation() == Operation.ADD && isTable(patch)) {
                    hosts.add(Application.value(patch, VirtualHost.parser()), patch);
                    application.applied(patch);
                }
            }
        }
        return out.clearVirtualHosts().addAllVirtualHosts(hosts.items()).build();
    }

    /// @return nothing when it is removed
    Optional<VirtualHost> host(VirtualHost host, String path) {
        // Authors know the policies at the routes, where Istio writes them.
        VirtualHost spread = SharedRetries.spread(host);
        Optional<VirtualHost> patched = patched(spread, path);
        return patched.filter(p -> p.equals(spread)).isPresent() ? Optional.of(host) : patched;
    }

    private Optional<VirtualHost> patched(VirtualHost host, String path) {
        VirtualHost patched = host;
        for (Patch patch : application.of(ApplyTo.VIRTUAL_HOST)) {
            if (patch.operation() == Operation.ADD || !isTable(patch) || !isHost(patch, patched)) {
                continue;
            }
            application.applied(patch, path);
            if (patch.operation() == Operation.REMOVE) {
                return Optional.empty();
            }
            patched = patch.operation() == Operation.REPLACE
                    ? Application.value(patch, VirtualHost.parser())
                    : Application.merged(patched, patch, VirtualHost.parser());
        }
        return Optional.of(routes(patched, path));
    }

    private VirtualHost routes(VirtualHost host, String path) {
        if (application.of(ApplyTo.HTTP_ROUTE).isEmpty()) {
            return host;
        }
        ListEdit<Route> routes = new ListEdit<>(host.getRoutesList(), join(path, "routes"), application.origins());
        for (int i = 0; i < routes.items().size(); ) {
            Optional<Route> patched = route(host, routes.items().get(i), routes.path(i));
            if (patched.isPresent()) {
                routes.set(i, patched.get());
                i++;
            } else {
                routes.remove(i);
            }
        }
        for (Patch patch : application.of(ApplyTo.HTTP_ROUTE)) {
            if (isAbout(patch, host) && patch.operation() != Operation.REMOVE && added(patch, routes)) {
                application.applied(patch);
            }
        }
        return host.toBuilder().clearRoutes().addAllRoutes(routes.items()).build();
    }

    private boolean added(Patch patch, ListEdit<Route> routes) {
        boolean named = asksForRoute(patch);
        if (patch.operation() == Operation.INSERT_FIRST && named && routes.first(r -> isRoute(patch, r)) < 0) {
            return false;
        }
        return !Application.isMerge(patch)
                && routes.apply(patch, Application.value(patch, Route.parser()), named, r -> isRoute(patch, r));
    }

    private Optional<Route> route(VirtualHost host, Route route, String path) {
        Route patched = route;
        for (Patch patch : application.of(ApplyTo.HTTP_ROUTE)) {
            boolean remove = patch.operation() == Operation.REMOVE;
            if ((!remove && !Application.isMerge(patch)) || !isAbout(patch, host) || !isRoute(patch, patched)) {
                continue;
            }
            application.applied(patch, path);
            if (remove) {
                return Optional.empty();
            }
            patched = Application.merged(patched, patch, Route.parser());
        }
        return Optional.of(patched);
    }

    private boolean isAbout(Patch patch, VirtualHost host) {
        return isTable(patch) && isHost(patch, host);
    }

    /// Whether the patch is for this route configuration.
    boolean isTable(Patch patch) {
        if (!(patch.match() instanceof ObjectMatch.RouteConfiguration match)) {
            return true;
        }
        if (!match.name().isEmpty() && !match.name().equals(table)) {
            return false;
        }
        if (application.context() != Context.GATEWAY) {
            return match.port() == 0 || port() == match.port();
        }
        Matcher parts = GATEWAY_TABLE.matcher(table);
        boolean known = parts.matches();
        String portName = known && parts.group(2) != null ? parts.group(2) : "";
        String gateway = known && parts.group(3) != null ? parts.group(4) + "/" + parts.group(3) : "";
        return (match.port() == 0
                        || (known && application.set().isPort(Integer.parseInt(parts.group(1)), match.port())))
                && (match.portName().isEmpty() || match.portName().equals(portName))
                && (match.gateway().isEmpty() || match.gateway().equals(gateway));
    }

    /// Sidecars' tables are `PORT`, `HOST:PORT` or `inbound|PORT||`.
    private int port() {
        String digits =
                table.startsWith("inbound|") ? table.split("\\|", -1)[1] : table.substring(table.lastIndexOf(':') + 1);
        return digits.matches("\\d{1,5}") ? Integer.parseInt(digits) : -1;
    }

    private boolean isHost(Patch patch, VirtualHost host) {
        if (!(patch.match() instanceof ObjectMatch.RouteConfiguration match)) {
            return true;
        }
        String name = match.virtualHost().name();
        String domain = match.virtualHost().domain();
        return (name.isEmpty() || name.equals(host.getName()) || name.equals(nameInTable(host.getName())))
                && (domain.isEmpty() || host.getDomainsList().contains(domain));
    }

    /// A virtual host that travels alone is `TABLE/HOST`, which stands for `HOST:TABLE` in Istio's tables.
    private String nameInTable(String name) {
        if (!name.startsWith(table + "/")) {
            return name;
        }
        String host = name.substring(table.length() + 1);
        return host.equals("allow_any") || host.equals("block_all") ? host : host + ":" + table;
    }

    private static boolean asksForRoute(Patch patch) {
        return patch.match() instanceof ObjectMatch.RouteConfiguration match
                && match.virtualHost().route().asked();
    }

    private static boolean isRoute(Patch patch, Route route) {
        if (!(patch.match() instanceof ObjectMatch.RouteConfiguration match)) {
            return true;
        }
        String name = match.virtualHost().route().name();
        return (name.isEmpty() || name.equals(route.getName()))
                && isAction(match.virtualHost().route().action(), route);
    }

    private static boolean isAction(RouteAction wanted, Route route) {
        return switch (wanted) {
            case ANY -> true;
            case ROUTE -> route.hasRoute();
            case REDIRECT -> route.hasRedirect();
            case DIRECT_RESPONSE -> route.hasDirectResponse();
        };
    }

    private static String join(String path, String field) {
        return path.isEmpty() ? field : path + "." + field;
    }
}
