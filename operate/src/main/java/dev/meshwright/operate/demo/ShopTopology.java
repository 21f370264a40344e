package dev.meshwright.operate.demo;

import dev.meshwright.operate.lab.LabPlan;
import dev.meshwright.operate.shop.ShopPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Who is in the demo: five services, one of them in three versions, behind seven sidecars; and suppliers outside
/// the mesh.
///
/// Together with the gateway, the control plane, the shop's JVM and the demo's own that is eleven JVMs.
final class ShopTopology {
    static final String NAMESPACE = "shop";

    /// Every HTTP call of the shop, caller's service account first.
    static final List<DemoMesh.Edge> HTTP_EDGES = List.of(
            new DemoMesh.Edge("ingressgateway", "istio-system", "web"),
            new DemoMesh.Edge("web", NAMESPACE, "catalog"),
            new DemoMesh.Edge("web", NAMESPACE, "reviews"),
            new DemoMesh.Edge("reviews", NAMESPACE, "ratings"));

    /// Programs outside the mesh, with how many endpoints each has.
    static final Map<String, Integer> SUPPLIERS = Map.of("inventory", 3, "quotes", 2, "stock", 1);

    private ShopTopology() {}

    static List<LabPlan.Workload> workloads() {
        return List.of(
                workload("web", "", 9080, ShopPlan.Kind.HTTP, Map.of("catalog", 9081, "reviews", 9082)),
                workload("catalog", "", 9081, ShopPlan.Kind.HTTP, Map.of()),
                workload("reviews", "v1", 9082, ShopPlan.Kind.HTTP, Map.of()),
                workload("reviews", "v2", 9082, ShopPlan.Kind.HTTP, Map.of("ratings", 9083)),
                workload("reviews", "v3", 9082, ShopPlan.Kind.HTTP, Map.of("ratings", 9083)),
                workload("ratings", "", 9083, ShopPlan.Kind.HTTP, Map.of()),
                workload("ledger", "", 9090, ShopPlan.Kind.TCP, Map.of()));
    }

    /// Names of all supplier endpoints, `inventory-1` first.
    static List<String> supplierEndpoints() {
        List<String> names = new ArrayList<>();
        SUPPLIERS.keySet().stream().sorted().forEach(supplier -> {
            for (int i = 1; i <= SUPPLIERS.getOrDefault(supplier, 0); i++) {
                names.add(supplier + "-" + i);
            }
        });
        return names;
    }

    private static LabPlan.Workload workload(
            String service, String version, int port, ShopPlan.Kind kind, Map<String, Integer> calls) {
        String name = version.isEmpty() ? service : service + "-" + version;
        return new LabPlan.Workload(name, service, version, NAMESPACE, service, port, kind, calls);
    }
}
