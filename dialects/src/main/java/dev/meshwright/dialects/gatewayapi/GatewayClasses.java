package dev.meshwright.dialects.gatewayapi;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.diagnostic.ElementId;
import dev.meshwright.base.diagnostic.NearestName;
import dev.meshwright.dialects.document.ElementStatus;
import dev.meshwright.dialects.document.ElementStatus.Condition;
import dev.meshwright.dialects.document.ServiceFacts;
import dev.meshwright.dialects.gatewayapi.ApiPart.GatewayClass;
import dev.meshwright.dialects.gatewayapi.ApiPart.Ref;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Whose Gateways are whose. While no document defines a class, all are ours, nobody else is there, but for those names
/// that Istio gives another meaning; where some are defined, a name without a definition is nobody's.
final class GatewayClasses {
    private static final Set<String> CONTROLLERS =
            Set.of("meshwright.dev/gateway-controller", "istio.io/gateway-controller");
    private static final Set<String> MESH_CONTROLLERS =
            Set.of("meshwright.dev/mesh-controller", "istio.io/mesh-controller");
    /// A gateway of another network, told of and not served (Istio).
    private static final String REMOTE = "istio.io/unmanaged-gateway";

    private static final String OWN = "istio.io/gateway-controller";
    private static final String NOBODY = "";
    private static final Map<String, String> BUILT_IN = Map.of(
            "istio",
            OWN,
            "meshwright",
            OWN,
            "istio-remote",
            REMOTE,
            "istio-waypoint",
            "istio.io/mesh-controller",
            "istio-east-west",
            "istio.io/eastwest-controller");

    private static final String WAYPOINT = "istio.io/use-waypoint";
    private static final String WAYPOINT_NAMESPACE = "istio.io/use-waypoint-namespace";

    private final Known known;
    private final List<GatewayClass> classes;
    private final Map<ElementId, ApiPart.Gateway> others = new HashMap<>();

    GatewayClasses(Known known, List<GatewayClass> classes) {
        this.known = known;
        this.classes = classes;
    }

    private String controller(String className) {
        return classes.stream()
                .filter(c -> c.id().name().equals(className))
                .findFirst()
                .map(GatewayClass::controller)
                .orElse(BUILT_IN.getOrDefault(className, classes.isEmpty() ? OWN : NOBODY));
    }

    /// Whether this mesh opens its listeners; a word about it when not.
    boolean serves(ApiPart.Gateway gateway) {
        String controller = controller(gateway.className());
        boolean ours = CONTROLLERS.contains(controller);
        if (!ours) {
            others.put(gateway.id(), gateway);
            known.warn(
                    Codes.CLASS_NOT_OURS,
                    gateway.origin(),
                    controller.equals(NOBODY)
                            ? "class '" + gateway.className() + "' is not defined"
                            : "class '" + gateway.className() + "' belongs to controller " + controller,
                    "this mesh opens none of its listeners",
                    next(gateway.className()));
        }
        return ours;
    }

    /// A controller whose part this mesh plays.
    static boolean isOwnName(String controller) {
        return CONTROLLERS.contains(controller) || MESH_CONTROLLERS.contains(controller);
    }

    private String next(String className) {
        Set<String> ours = new TreeSet<>();
        classes.stream().filter(c -> CONTROLLERS.contains(c.controller())).forEach(c -> ours.add(c.id().name()));
        return NearestName.of(className, ours)
                .map(near -> "did you mean '" + near + "'?")
                .orElse("name a class of meshwright.dev/gateway-controller"
                        + (ours.isEmpty() ? "" : ": " + String.join(", ", ours)));
    }

    void tell(List<ElementStatus> statuses) {
        for (GatewayClass each : classes) {
            if (CONTROLLERS.contains(each.controller())) {
                statuses.add(new ElementStatus(each.id(), "", List.of(parameters(each))));
            }
        }
    }

    private Condition parameters(GatewayClass each) {
        Ref ref = each.parameters();
        if (ref.name().isEmpty()) {
            return Condition.of("Accepted", true, "Accepted", "");
        }
        boolean there = ref.group().isEmpty()
                && ref.kind().equals("ConfigMap")
                && known.material("ConfigMap", ref.namespace(), ref.name()).isPresent();
        return Condition.of("Accepted", there, there ? "Accepted" : "InvalidParameters", "");
    }

    void tell(ApiPart.MeshClass mesh, List<ElementStatus> statuses) {
        if (MESH_CONTROLLERS.contains(mesh.controller())) {
            statuses.add(new ElementStatus(mesh.id(), "", List.of(Condition.of("Accepted", true, "Accepted", ""))));
        }
    }

    /// A gateway of another network is taken at its word.
    void tellOf(ApiPart.Gateway gateway, List<ElementStatus> statuses) {
        if (controller(gateway.className()).equals(REMOTE)) {
            statuses.add(new ElementStatus(
                    gateway.id(),
                    "",
                    List.of(
                            Condition.of("Accepted", true, "Accepted", ""),
                            Condition.of("Programmed", true, "Programmed", "it is remote and not served here")),
                    -1,
                    List.of(),
                    gateway.addresses().stream().map(ApiPart.Address::value).toList()));
        }
    }

    /// Whether callers of a Service or ServiceEntry are routed by a waypoint of another controller, which is the one to
    /// read its routes.
    boolean callersAreOthers(Ref parent, String ownNamespace) {
        String namespace = parent.namespaceOr(ownNamespace);
        Map<String, String> labels = known.facts(new ElementId(parent.kind(), namespace, parent.name()))
                .map(ServiceFacts::labels)
                .filter(l -> l.containsKey(WAYPOINT))
                .orElseGet(() -> known.labels(namespace));
        String waypoint = labels.getOrDefault(WAYPOINT, "none");
        if (waypoint.equals("none")) {
            return false;
        }
        ElementId id = new ElementId("Gateway", labels.getOrDefault(WAYPOINT_NAMESPACE, namespace), waypoint);
        return Optional.ofNullable(others.get(id))
                .map(gateway -> !MESH_CONTROLLERS.contains(controller(gateway.className())))
                .orElse(false);
    }
}
