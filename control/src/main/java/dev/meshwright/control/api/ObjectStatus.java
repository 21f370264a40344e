package dev.meshwright.control.api;

import dev.meshwright.base.tree.Tree;
import dev.meshwright.base.tree.TreeJson;
import dev.meshwright.control.state.Json;
import dev.meshwright.dialects.Element;
import dev.meshwright.dialects.document.ElementStatus;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// `status` of a Gateway API object as its controller would write it, computed from all documents as they are now. It
/// stands in the place of a written one, in JSON alone: YAML shows the file's text.
final class ObjectStatus {
    private static final String GROUP = "gateway.networking.k8s.io";
    private static final String CONTROLLER = "meshwright.dev/gateway-controller";
    /// `Kind/namespace/name#section:port`
    private static final Pattern ABOUT = Pattern.compile("([^/]+)/([^/]*)/([^/#:]+)(?:#([^:]+))?(?::(\\d+))?");

    private static final Pattern ADDRESS = Pattern.compile("\\d+\\.\\d+\\.\\d+\\.\\d+|[0-9a-fA-F]*:[0-9a-fA-F:.]+");
    private static final Map<String, String> GROUPS = Map.of(
            "Service", "",
            "ServiceEntry", "networking.istio.io",
            "XListenerSet", "gateway.networking.x-k8s.io");

    private final Element element;
    private final Optional<Long> generation;

    private ObjectStatus(Element element) {
        this.element = element;
        this.generation = element.content()
                .get("metadata")
                .filter(Tree.Mapping.class::isInstance)
                .flatMap(metadata -> ((Tree.Mapping) metadata).get("generation"))
                .filter(value ->
                        value instanceof Tree.Scalar scalar && scalar.text().matches("\\d{1,18}"))
                .map(value -> Long.parseLong(((Tree.Scalar) value).text()));
    }

    /// The object as JSON.
    ///
    /// @param statuses of every element
    static String json(Element element, List<ElementStatus> statuses) {
        if (!element.apiVersion().startsWith("gateway.networking.")) {
            return TreeJson.write(element.content());
        }
        List<ElementStatus> own = statuses.stream()
                .filter(status -> status.element().equals(element.id()))
                .toList();
        if (own.isEmpty()) {
            return TreeJson.write(element.content());
        }
        Tree.Mapping content = element.content();
        List<Tree.Entry> entries = content.entries().stream()
                .filter(entry -> !entry.key().equals("status"))
                .toList();
        String written = TreeJson.write(new Tree.Mapping(entries, content.position(), content.size()));
        String status = Json.text(new ObjectStatus(element).of(own));
        return written.substring(0, written.length() - 1) + ",\"status\":" + status + "}";
    }

    private Map<String, Object> of(List<ElementStatus> own) {
        Map<String, Object> out = new LinkedHashMap<>();
        List<Object> listeners = new ArrayList<>();
        List<Object> parents = new ArrayList<>();
        List<Object> ancestors = new ArrayList<>();
        for (ElementStatus each : own) {
            if (each.attachedRoutes() >= 0) {
                listeners.add(listener(each));
            } else if (each.about().isEmpty()) {
                if (!each.addresses().isEmpty()) {
                    out.put(
                            "addresses",
                            each.addresses().stream().map(ObjectStatus::address).toList());
                }
                out.put("conditions", conditions(each));
            } else if (element.id().kind().endsWith("Route")) {
                parents.add(owner("parentRef", each));
            } else {
                ancestors.add(owner("ancestorRef", each));
            }
        }
        put(out, "listeners", listeners);
        put(out, "parents", parents);
        put(out, "ancestors", ancestors);
        return out;
    }

    private static void put(Map<String, Object> out, String field, List<Object> list) {
        if (!list.isEmpty()) {
            out.put(field, list);
        }
    }

    private Map<String, Object> listener(ElementStatus listener) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("name", listener.about());
        out.put("attachedRoutes", listener.attachedRoutes());
        out.put(
                "supportedKinds",
                listener.supportedKinds().stream()
                        .map(kind -> Map.of("group", GROUP, "kind", kind))
                        .toList());
        out.put("conditions", conditions(listener));
        return out;
    }

    private static Map<String, String> address(String told) {
        String type = ADDRESS.matcher(told).matches() ? "IPAddress" : "Hostname";
        Map<String, String> out = new LinkedHashMap<>();
        out.put("type", type);
        out.put("value", told);
        return out;
    }

    private Map<String, Object> owner(String field, ElementStatus status) {
        Map<String, Object> ref = new LinkedHashMap<>();
        Matcher parts = ABOUT.matcher(status.about());
        if (parts.matches()) {
            ref.put("group", GROUPS.getOrDefault(parts.group(1), GROUP));
            ref.put("kind", parts.group(1));
            ref.put("namespace", parts.group(2));
            ref.put("name", parts.group(3));
            Optional.ofNullable(parts.group(4)).ifPresent(section -> ref.put("sectionName", section));
            Optional.ofNullable(parts.group(5)).ifPresent(port -> ref.put("port", Integer.parseInt(port)));
        }
        Map<String, Object> out = new LinkedHashMap<>();
        out.put(field, ref);
        out.put("controllerName", CONTROLLER);
        out.put("conditions", conditions(status));
        return out;
    }

    private List<Map<String, Object>> conditions(ElementStatus status) {
        return status.conditions().stream().map(this::condition).toList();
    }

    private Map<String, Object> condition(ElementStatus.Condition condition) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("type", condition.type());
        out.put("status", condition.status());
        out.put("reason", condition.reason());
        out.put("message", condition.message());
        generation.ifPresent(number -> out.put("observedGeneration", number));
        return out;
    }
}
