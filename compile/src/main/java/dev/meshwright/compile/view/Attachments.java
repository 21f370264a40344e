package dev.meshwright.compile.view;

import dev.meshwright.model.Gateway;
import dev.meshwright.model.RouteTable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// What is attached to what: Gateways to the workloads that they pick, route tables to Gateways and to the
/// sidecars of a namespace. Everything in the order of namespace and name.
final class Attachments {
    private final List<RouteTable> routes;
    private final List<Gateway> gateways;

    Attachments(List<RouteTable> routes, List<Gateway> gateways) {
        this.routes = inOrder(routes, RouteTable::namespace, RouteTable::name);
        this.gateways = inOrder(gateways, Gateway::namespace, Gateway::name);
    }

    /// A mesh that was read has its lists in order.
    private static <T> List<T> inOrder(List<T> list, Function<T, String> namespace, Function<T, String> name) {
        Comparator<T> order = Comparator.comparing(namespace).thenComparing(name);
        for (int i = 1; i < list.size(); i++) {
            if (order.compare(list.get(i - 1), list.get(i)) > 0) {
                return list.stream().sorted(order).toList();
            }
        }
        return list;
    }

    /// The gateways whose selector picks a workload with these labels in this namespace, and those that name services
    /// in place of a selector.
    List<Gateway> gateways(Map<String, String> labels, String namespace) {
        return gateways.stream()
                .filter(g ->
                        g.workloadNamespace().isEmpty() || g.workloadNamespace().equals(namespace))
                .filter(g -> !g.services().isEmpty()
                        || labels.entrySet().containsAll(g.selector().entrySet()))
                .toList();
    }

    /// All tables attached to one gateway (`namespace/name`).
    List<RouteTable> toGateway(String gateway) {
        return routes.stream().filter(r -> r.gateways().contains(gateway)).toList();
    }

    /// Tables for sidecars in a namespace.
    ///
    /// @param before of the same namespace in another mesh
    SidecarTables toSidecars(String clientNamespace, Optional<SidecarTables> before) {
        List<RouteTable> tables = new ArrayList<>();
        List<RouteTable> forAll = new ArrayList<>();
        for (RouteTable table : routes) {
            boolean forSidecars = table.gateways().isEmpty() || table.gateways().contains("mesh");
            if (forSidecars && Hosts.exported(table.exportTo(), table.namespace(), clientNamespace)) {
                (isPublic(table) ? forAll : tables).add(table);
            }
        }
        tables.addAll(forAll);
        return new SidecarTables(tables, before);
    }

    /// What is for chosen namespaces comes before what is for all (Istio: private before public
    /// VirtualServices; Gateway API: a consumer's route before the producer's).
    private static boolean isPublic(RouteTable table) {
        return table.exportTo().isEmpty() || table.exportTo().contains("*");
    }
}
