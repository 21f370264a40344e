package dev.meshwright.proxy.router;

import dev.meshwright.decide.listener.HttpConnectionManager;
import dev.meshwright.decide.listener.HttpFilter;
import dev.meshwright.decide.listener.HttpFilterEntry;
import dev.meshwright.decide.listener.RouteSource;
import dev.meshwright.decide.route.RouteTable;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One HTTP connection manager in force, with what it needs beside its table. Shared by all loops; immutable but for
/// the count of delayed requests.
public final class HttpChain {
    private final HttpConnectionManager manager;
    private final int bufferBytesMax;
    private final Supplier<@Nullable RouteTable> routes;
    private final List<HttpFilterEntry> filters;
    private final boolean filtersWaitForRoutes;
    private final boolean looksUpHosts;
    private final boolean suppressEnvoyHeaders;
    private final AtomicInteger activeFaults = new AtomicInteger();

    public HttpChain(HttpConnectionManager manager, int bufferBytesMax, RouteSlots slots) {
        this.manager = manager;
        this.bufferBytesMax = bufferBytesMax;
        this.routes = switch (manager.routes()) {
            case RouteSource.Inline(RouteTable table) -> () -> table;
            case RouteSource.Rds(String name) -> slots.slot(name)::table;
        };
        this.filters =
                manager.filters().stream().filter(entry -> acts(entry.filter())).toList();
        this.filtersWaitForRoutes = filters.stream().allMatch(entry -> switch (entry.filter()) {
            case HttpFilter.Fault fault -> fault.none();
            case HttpFilter.Cors cors -> cors.none();
            case HttpFilter.Limit(var limit) -> limit.idle();
            case HttpFilter.StatefulSession session -> session.none();
            default -> false;
        });
        this.looksUpHosts =
                manager.filters().stream().anyMatch(entry -> entry.filter() instanceof HttpFilter.DynamicForwardProxy);
        this.suppressEnvoyHeaders = manager.filters().stream()
                .anyMatch(entry -> entry.filter() instanceof HttpFilter.Router(boolean suppress) && suppress);
    }

    private static boolean acts(HttpFilter filter) {
        return switch (filter) {
            case HttpFilter.Rbac _,
                    HttpFilter.JwtAuthn _,
                    HttpFilter.ExtAuthz _,
                    HttpFilter.Fault _,
                    HttpFilter.Limit _,
                    HttpFilter.Cors _,
                    HttpFilter.StatefulSession _,
                    HttpFilter.GrpcStats _ -> true;
            case HttpFilter.Unable unable -> !unable.open();
            case HttpFilter.DynamicForwardProxy _,
                    HttpFilter.Router _,
                    HttpFilter.AlpnOverride _,
                    HttpFilter.IstioStats _ -> false;
            case HttpFilter.JwtRoute _, HttpFilter.ExtAuthzRoute _, HttpFilter.Disabled _, HttpFilter.Ignored _ ->
                false;
        };
    }

    public HttpConnectionManager manager() {
        return manager;
    }

    /// Bound on what one exchange keeps for replay.
    int bufferBytesMax() {
        return bufferBytesMax;
    }

    /// Null while RDS has not delivered the table.
    @Nullable
    RouteTable routes() {
        return routes.get();
    }

    /// Those that do something to requests, in order.
    List<HttpFilterEntry> filters() {
        return filters;
    }

    /// They do nothing unless a route, virtual host or weighted cluster configures them.
    boolean filtersWaitForRoutes() {
        return filtersWaitForRoutes;
    }

    /// Hosts that requests name are looked up, for clusters that ask for it.
    boolean looksUpHosts() {
        return looksUpHosts;
    }

    boolean suppressEnvoyHeaders() {
        return suppressEnvoyHeaders;
    }

    /// Requests that a fault holds back now.
    AtomicInteger activeFaults() {
        return activeFaults;
    }
}
