package dev.meshwright.compile.view;

import dev.meshwright.model.HttpRoute;
import dev.meshwright.model.RouteTable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// The route tables that sidecars of one namespace see, in order of namespace and name.
public final class SidecarTables {
    private final List<RouteTable> all;
    /// Places in `all`, so that tables with the hosts of those before them need no other index.
    private final HostIndex<Integer> byHost;
    /// The labels that each table's routes ask of their callers, and all of them.
    private final List<Set<String>> labels;

    private final Set<String> sourceLabels;

    /// @param before of the same clients in another mesh
    SidecarTables(List<RouteTable> tables, Optional<SidecarTables> before) {
        all = List.copyOf(tables);
        Optional<SidecarTables> like = before.filter(b -> haveHostsOf(b.all, all));
        byHost = like.map(b -> b.byHost).orElseGet(() -> index(all));
        labels = like.map(b -> labels(b, all))
                .orElseGet(() -> all.stream().map(SidecarTables::labels).toList());
        sourceLabels = like.filter(b -> b.labels.equals(labels))
                .map(b -> b.sourceLabels)
                .orElseGet(() -> union(labels));
    }

    @SuppressWarnings("ReferenceEquality") // most are the very same
    private static boolean haveHostsOf(List<RouteTable> one, List<RouteTable> other) {
        if (one.size() != other.size()) {
            return false;
        }
        for (int i = 0; i < one.size(); i++) {
            if (one.get(i) != other.get(i)
                    && !one.get(i).hosts().equals(other.get(i).hosts())) {
                return false;
            }
        }
        return true;
    }

    private static HostIndex<Integer> index(List<RouteTable> tables) {
        HostIndex<Integer> index = new HostIndex<>();
        for (int i = 0; i < tables.size(); i++) {
            int place = i;
            tables.get(i).hosts().forEach(h -> index.add(h, place));
        }
        return index;
    }

    @SuppressWarnings("ReferenceEquality") // most are the very same
    private static List<Set<String>> labels(SidecarTables before, List<RouteTable> tables) {
        List<Set<String>> labels = new ArrayList<>(tables.size());
        for (int i = 0; i < tables.size(); i++) {
            RouteTable table = tables.get(i);
            labels.add(before.all.get(i) == table ? before.labels.get(i) : labels(table));
        }
        return labels;
    }

    private static Set<String> labels(RouteTable table) {
        Set<String> labels = new TreeSet<>();
        for (HttpRoute route : table.http()) {
            route.matches().forEach(m -> labels.addAll(m.sourceLabels().keySet()));
        }
        table.tcp().forEach(r -> labels.addAll(r.match().sourceLabels().keySet()));
        table.tls().forEach(r -> labels.addAll(r.match().sourceLabels().keySet()));
        return labels.isEmpty() ? Set.of() : labels;
    }

    private static Set<String> union(List<Set<String>> labels) {
        Set<String> all = new TreeSet<>();
        labels.forEach(all::addAll);
        return Collections.unmodifiableSet(all);
    }

    public List<RouteTable> all() {
        return all;
    }

    /// The labels that some route asks of its callers.
    public Set<String> sourceLabels() {
        return sourceLabels;
    }

    /// The one table that a sidecar uses for a host: most specific host, then first by namespace and name.
    public Optional<RouteTable> of(String host) {
        return byHost.mostSpecific(host, _ -> true).stream().findFirst().map(all::get);
    }
}
