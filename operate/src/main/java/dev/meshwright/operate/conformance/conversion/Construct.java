package dev.meshwright.operate.conformance.conversion;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What this mesh has no word for, so that a case that is about it cannot be asked. The list is closed and knows no
/// case.
public enum Construct {
    /// Model servers behind an endpoint picker (inference.networking.k8s.io).
    INFERENCE_POOL("InferencePool"),
    /// HBONE listeners and the classes of waypoints and ambient east-west gateways: there are no node proxies.
    AMBIENT("ambient mode (HBONE)");

    private static final String INFERENCE_GROUP = "inference.networking.k8s.io";
    private static final List<String> AMBIENT_CLASSES = List.of("istio-waypoint", "istio-east-west");

    private final String words;

    Construct(String words) {
        this.words = words;
    }

    public String words() {
        return words;
    }

    /// The first construct of the input that cannot be expressed.
    static Optional<Construct> of(List<ObjectNode> input) {
        for (JsonNode document : input) {
            if (mentions(document, INFERENCE_GROUP)) {
                return Optional.of(INFERENCE_POOL);
            }
            boolean ambient = Documents.kind(document).equals("Gateway")
                    && (AMBIENT_CLASSES.contains(Documents.text(document.path("spec"), "gatewayClassName"))
                            || Documents.items(document.path("spec"), "listeners")
                                    .anyMatch(l -> Documents.text(l, "protocol").equals("HBONE")));
            if (ambient) {
                return Optional.of(AMBIENT);
            }
        }
        return Optional.empty();
    }

    private static boolean mentions(JsonNode node, String group) {
        return node.isString()
                ? node.asString().startsWith(group)
                : node.valueStream().anyMatch(child -> mentions(child, group));
    }
}
