package dev.meshwright.operate.conformance;

import dev.meshwright.decide.connection.ConnectionFacts;
import dev.meshwright.decide.listener.FilterChain;
import dev.meshwright.decide.listener.ListenerTable;
import dev.meshwright.decide.listener.NetworkFilter;
import dev.meshwright.decide.listener.RouteSource;
import dev.meshwright.decide.load.LoadException;
import dev.meshwright.decide.load.TableLoader;
import dev.meshwright.decide.request.SyntheticRequest;
import dev.meshwright.decide.route.ClusterChoice;
import dev.meshwright.decide.route.HeaderEdits;
import dev.meshwright.decide.route.RouteAction;
import dev.meshwright.decide.route.RouteDecision;
import dev.meshwright.decide.route.RouteTable;
import dev.meshwright.decide.trace.Trace;
import dev.meshwright.xds.Resource;
import dev.meshwright.xds.ResourceSet;
import dev.meshwright.xds.TypeUrl;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The resources of one proxy as decision tables, and what they do with a request. Virtual hosts must be inside
/// their tables (a node without delta ADS). Not for several threads.
public final class CoreGateway {
    private final List<ListenerTable> listeners = new ArrayList<>();
    private final Map<String, RouteTable> routes = new HashMap<>();
    private final RouteDecision decision = new RouteDecision();

    /// @throws LoadException when our proxy would refuse one of the resources
    public CoreGateway(ResourceSet resources) throws LoadException {
        for (Resource resource : resources.of(TypeUrl.LISTENER).values()) {
            listeners.add(TableLoader.listener(resource.message()));
        }
        for (Resource resource : resources.of(TypeUrl.ROUTE).values()) {
            RouteTable table = TableLoader.routeConfiguration(resource.message());
            routes.put(table.name(), table);
        }
        for (Resource resource : resources.of(TypeUrl.CLUSTER).values()) {
            TableLoader.cluster(resource.message());
        }
    }

    /// @param connection to one of the listeners, by its port
    public CoreOutcome ask(ConnectionFacts connection, SyntheticRequest request) {
        ListenerTable listener = listeners.stream()
                .filter(l -> l.binds().stream().anyMatch(b -> b.port() == connection.destinationPort()))
                .findFirst()
                .orElse(null);
        if (listener == null) {
            return new CoreOutcome.Closed("no listener on port " + connection.destinationPort());
        }
        int index = listener.match().match(connection, Trace.NONE);
        if (index < 0) {
            return new CoreOutcome.Closed("no filter chain");
        }
        FilterChain chain = listener.chains().get(index);
        return switch (chain.filters().getLast().filter()) {
            case NetworkFilter.TcpProxy proxy ->
                new CoreOutcome.Forwarded(shares(proxy.clusters()), 0, List.of(), List.of());
            case NetworkFilter.Http(var manager) ->
                manager.routes() instanceof RouteSource.Rds(var table)
                        ? route(table, request)
                        : new CoreOutcome.Closed("routes are not in a table of their own");
            case NetworkFilter.Rbac _, NetworkFilter.IstioStats _, NetworkFilter.Ignored _ ->
                new CoreOutcome.Closed("the last filter of the chain ends nothing");
        };
    }

    private CoreOutcome route(String name, SyntheticRequest request) {
        RouteTable table = routes.get(name);
        if (table == null) {
            return new CoreOutcome.Closed("no route table " + name);
        }
        return switch (table.match(request, 0, decision, Trace.NONE)) {
            case NO_VIRTUAL_HOST, NO_ROUTE -> new CoreOutcome.Answered(404);
            case TLS_REQUIRED -> new CoreOutcome.Answered(301);
            case MATCHED -> action();
        };
    }

    private CoreOutcome action() {
        return switch (decision.route().action()) {
            case RouteAction.DirectResponse direct -> new CoreOutcome.Answered(direct.status());
            case RouteAction.Redirect redirect -> new CoreOutcome.Redirected(redirect);
            case RouteAction.NonForwarding _ -> new CoreOutcome.Answered(404);
            case RouteAction.Forward forward ->
                new CoreOutcome.Forwarded(
                        shares(forward.clusters()),
                        forward.notFoundStatus(),
                        forward.mirrors().stream()
                                .map(RouteAction.Mirror::cluster)
                                .toList(),
                        decision.route().headers().responseAdd().stream()
                                .map(HeaderEdits.Edit::name)
                                .toList());
        };
    }

    private static Map<String, Double> shares(ClusterChoice choice) {
        Map<String, Double> shares = new TreeMap<>();
        switch (choice) {
            case ClusterChoice.Named(var cluster) -> shares.put(cluster, 1.0);
            case ClusterChoice.FromHeader(var header) -> shares.put("header " + header, 1.0);
            case ClusterChoice.Weighted weighted ->
                weighted.entries()
                        .forEach(e -> shares.merge(e.cluster(), (double) e.weight() / weighted.total(), Double::sum));
        }
        return shares;
    }
}
