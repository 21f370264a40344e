package dev.meshwright.compile.view;

import dev.meshwright.model.HttpRoute;
import dev.meshwright.model.RouteTable;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// The route tables that sidecars of one namespace see, in order of namespace and name.
public final class SidecarTables {
    private final List<RouteTable> all;
    private final HostIndex<RouteTable> byHost = new HostIndex<>();
    private final Set<String> sourceLabels = new TreeSet<>();

    SidecarTables(List<RouteTable> tables) {
        all = List.copyOf(tables);
        for (RouteTable table : all) {
            table.hosts().forEach(h -> byHost.add(h, table));
            for (HttpRoute route : table.http()) {
                route.matches()
                        .forEach(m -> sourceLabels.addAll(m.sourceLabels().keySet()));
            }
            table.tcp()
                    .forEach(r -> sourceLabels.addAll(r.match().sourceLabels().keySet()));
            table.tls()
                    .forEach(r -> sourceLabels.addAll(r.match().sourceLabels().keySet()));
        }
    }

    public List<RouteTable> all() {
        return all;
    }

    /// The labels that some route asks of its callers.
    public Set<String> sourceLabels() {
        return Collections.unmodifiableSet(sourceLabels);
    }

    /// The one table that a sidecar uses for a host: most specific host, then first by namespace and name.
    public Optional<RouteTable> of(String host) {
        return byHost.mostSpecific(host, _ -> true).stream().findFirst();
    }
}
