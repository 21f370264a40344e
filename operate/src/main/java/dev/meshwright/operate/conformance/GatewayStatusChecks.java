package dev.meshwright.operate.conformance;

import dev.meshwright.base.tree.TreeJson;
import dev.meshwright.dialects.Element;
import dev.meshwright.dialects.MeshRead;
import dev.meshwright.dialects.document.ElementStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/// Published status checks, answered from computed statuses.
public final class GatewayStatusChecks {
    private final List<ElementStatus> statuses;
    private final List<Element> elements;

    public GatewayStatusChecks(MeshRead read) {
        this.statuses = read.statuses();
        this.elements = read.elements();
    }

    /// What keeps a check from being asked.
    ///
    /// @param all checks of the test
    /// @param changing whether the test says which changes it makes between them
    static List<Construct> constructs(Map<String, Object> check, List<Map<String, Object>> all, boolean changing) {
        if (check.toString().contains("reason=UnsupportedValue")) {
            return List.of(new Construct(
                    Construct.Kind.LESSER_CONTROLLER, "asks for the refusal of a feature that is supported"));
        }
        boolean contradicted = !changing
                && check.containsKey("condition")
                && all.stream().anyMatch(other -> contradicts(check, other));
        return contradicted
                ? List.of(new Construct(
                        Construct.Kind.INCOMPLETE_DATA, "a change between two checks of one condition is not told"))
                : List.of();
    }

    private static boolean contradicts(Map<String, Object> check, Map<String, Object> other) {
        Map<String, Object> mine = new TreeMap<>(check);
        Map<String, Object> theirs = new TreeMap<>(other);
        Map<String, Object> condition = map(mine, "condition");
        Map<String, Object> otherCondition = map(theirs, "condition");
        mine.remove("condition");
        theirs.remove("condition");
        return mine.equals(theirs)
                && text(condition, "type").equals(text(otherCondition, "type"))
                && !text(condition, "status").equals(text(otherCondition, "status"));
    }

    /// A gateway has an address, and is reached at it, once it is programmed.
    private String addressed(String gateway) {
        return whole(gateway, "Gateway", Map.of("type", "Programmed", "status", "True"));
    }

    /// The ListenerSets that a gateway took.
    private String attached(String gateway, int expected) {
        long count = elements.stream()
                .filter(e -> e.id().kind().equals("ListenerSet") && parent(e).equals(gateway))
                .filter(e -> of(e.id().namespace() + "/" + e.id().name(), "ListenerSet")
                        .anyMatch(s -> s.about().isEmpty() && holds(s, Map.of("type", "Accepted", "status", "True"))))
                .count();
        return count == expected ? "" : gateway + " has " + count + " ListenerSets, expected " + expected;
    }

    private static String parent(Element element) {
        var parent = Json.parse(TreeJson.write(element.content())).path("spec").path("parentRef");
        String namespace = Json.text(parent, "namespace");
        return (namespace.isEmpty() ? element.id().namespace() : namespace) + "/" + Json.text(parent, "name");
    }

    /// @return what is wrong; empty when the check holds
    public String problem(Map<String, Object> check) {
        String name = text(check, "check");
        if (name.equals("WaitForGatewayAddress")) {
            return addressed(text(map(check, "gwRef"), "name"));
        }
        if (name.equals("ExpectAddressBeAvailable")) {
            String[] parts = text(check, "address").split("/", 3);
            return addressed(parts[0] + "/" + (parts.length > 1 ? parts[1] : ""));
        }
        if (name.equals("GatewayMustHaveAttachedListeners")) {
            return attached(text(check, "gwName"), check.get("expectedCount") instanceof Number n ? n.intValue() : 0);
        }
        if (name.endsWith("MustHaveLatestConditions")) {
            // Statuses are computed from what documents say now: there are no older ones.
            return "";
        }
        if (name.endsWith("RouteMustHaveResolvedRefsConditionsTrue")) {
            return route(check, Map.of("type", "ResolvedRefs", "status", "True"));
        }
        if (name.endsWith("RouteMustHaveCondition")) {
            return route(check, map(check, "condition"));
        }
        if (name.endsWith("RouteMustHaveNoAcceptedParents")) {
            boolean accepted = of(text(check, "routeName"), "Route")
                    .anyMatch(s -> holds(s, Map.of("type", "Accepted", "status", "True")));
            return accepted ? "a parent accepts it" : "";
        }
        if (name.endsWith("RouteMustHaveParents")) {
            return parents(check);
        }
        return switch (name) {
            case "GWCMustHaveAcceptedConditionTrue" ->
                whole("/" + text(check, "gwcName"), "GatewayClass", Map.of("type", "Accepted", "status", "True"));
            case "GWCMustHaveAcceptedConditionAny" -> {
                boolean told = of("/" + text(check, "gwcName"), "GatewayClass")
                        .flatMap(s -> s.conditions().stream())
                        .anyMatch(c -> c.type().equals("Accepted"));
                yield told ? "" : "GatewayClass " + text(check, "gwcName") + " is told nothing";
            }
            case "BackendTLSPolicyMustHaveCondition" -> ancestors(text(check, "policyNN"), map(check, "condition"));
            case "BackendTLSPolicyMustHaveAcceptedConditionTrue" ->
                ancestors(text(check, "policyNN"), Map.of("type", "Accepted", "status", "True"));
            case "GatewayMustHaveCondition" -> whole(text(check, "gwNN"), "Gateway", map(check, "expectedCondition"));
            case "ListenerSetMustHaveCondition" ->
                whole(text(check, "lsNN"), "ListenerSet", map(check, "expectedCondition"));
            case "GatewayStatusMustHaveListeners" ->
                listeners(text(check, "gwNN"), "Gateway", maps(check, "listeners"));
            case "ListenerSetStatusMustHaveListeners" ->
                listeners(text(check, "lsNN"), "ListenerSet", maps(check, "listeners"));
            case "GatewayListenersMustHaveConditions" -> named(text(check, "gwName"), "Gateway", check);
            case "GatewayListenerMustHaveConditions" ->
                listeners(
                        text(check, "gwName"),
                        "Gateway",
                        List.of(Map.of("name", text(check, "lName"), "conditions", maps(check, "conditions"))));
            case "ListenerSetListenersMustHaveConditions" -> named(text(check, "lsName"), "ListenerSet", check);
            case "GatewayMustHaveZeroRoutes" -> {
                boolean some = of(text(check, "gwName"), "Gateway").anyMatch(s -> s.attachedRoutes() > 0);
                yield some ? "routes are attached" : "";
            }
            case "HTTPRouteMustHaveRouteAcceptedConditionsTrue" ->
                route(check, Map.of("type", "Accepted", "status", "True", "reason", "Accepted"));
            case "HTTPRouteMustHaveResolvedRefsMustHaveBackendsNotFound" ->
                route(check, Map.of("type", "ResolvedRefs", "status", "False", "reason", "BackendNotFound"));
            case "HTTPRouteMustBeAcceptedAndResolved" -> {
                String route = text(check, "routeNN");
                String gateway = "/" + text(check, "gatewayNN");
                String problem = route(route, gateway, Map.of("type", "Accepted", "status", "True"));
                yield problem.isEmpty()
                        ? route(route, gateway, Map.of("type", "ResolvedRefs", "status", "True"))
                        : problem;
            }
            case "RoutesAndParentMustBeAccepted" -> accepted(check, resource(check));
            default ->
                check.containsKey("gw")
                        ? accepted(check, "Gateway/" + text(map(check, "gw"), "name"))
                        : "check " + name + " is not known (expected: one of the published conformance tests')";
        };
    }

    private static String resource(Map<String, Object> check) {
        Map<String, Object> resource = map(check, "resource");
        return text(map(resource, "GroupKind"), "Kind") + "/" + text(resource, "Namespace") + "/"
                + text(resource, "Name");
    }

    /// @param parent `KIND/NAMESPACE/NAME`
    private String accepted(Map<String, Object> check, String parent) {
        int slash = parent.indexOf('/');
        String problem = whole(
                parent.substring(slash + 1), parent.substring(0, slash), Map.of("type", "Accepted", "status", "True"));
        for (Map<String, Object> route : maps(check, "routeNNs")) {
            String name = text(route, "Namespace") + "/" + text(route, "Name");
            if (problem.isEmpty()) {
                problem = route(name, parent, Map.of("type", "Accepted", "status", "True"));
            }
        }
        return problem;
    }

    private String route(Map<String, Object> check, Map<String, Object> condition) {
        return route(text(check, "routeNN"), "/" + text(check, "gwNN"), condition);
    }

    private String route(String name, String parent, Map<String, Object> condition) {
        List<ElementStatus> told =
                of(name, "Route").filter(s -> isOf(s.about(), parent)).toList();
        boolean holds = !told.isEmpty() && told.stream().allMatch(s -> holds(s, condition));
        return holds ? "" : name + " at " + parent + ": " + told + ", expected " + condition;
    }

    /// @param parent `KIND/NAMESPACE/NAME`, or without the kind where a check names none
    private static boolean isOf(String about, String parent) {
        String whole = parent.startsWith("/") ? about.substring(Math.max(0, about.indexOf('/'))) : about;
        return whole.equals(parent) || whole.startsWith(parent + "#") || whole.startsWith(parent + ":");
    }

    private String parents(Map<String, Object> check) {
        String name = text(check, "routeName");
        List<Map<String, Object>> expected = maps(check, "parents");
        for (Map<String, Object> parent : expected) {
            Map<String, Object> ref = map(parent, "parentRef");
            String about = text(ref, "kind") + "/" + text(ref, "namespace") + "/" + text(ref, "name");
            for (Map<String, Object> condition : maps(parent, "conditions")) {
                String problem = route(name, about, condition);
                if (!problem.isEmpty()) {
                    return problem;
                }
            }
        }
        long told = of(name, "Route").count();
        return told == expected.size() ? "" : name + " has " + told + " parents, expected " + expected.size();
    }

    /// What a policy's author is told holds for each of its ancestors.
    private String ancestors(String name, Map<String, Object> condition) {
        List<ElementStatus> told = of(name, "BackendTLSPolicy").toList();
        boolean holds = !told.isEmpty() && told.stream().allMatch(s -> holds(s, condition));
        return holds ? "" : name + ": " + told + ", expected " + condition;
    }

    private String whole(String name, String kind, Map<String, Object> condition) {
        List<ElementStatus> told =
                of(name, kind).filter(s -> s.about().isEmpty()).toList();
        boolean holds = told.stream().anyMatch(s -> holds(s, condition));
        return holds ? "" : kind + " " + name + ": " + told + ", expected " + condition;
    }

    private String named(String name, String kind, Map<String, Object> check) {
        List<Map<String, Object>> listeners = new ArrayList<>();
        if (check.get("listenerNames") instanceof List<?> names) {
            names.forEach(n -> listeners.add(Map.of("name", n, "conditions", maps(check, "conditions"))));
        }
        return listeners(name, kind, listeners);
    }

    private String listeners(String name, String kind, List<Map<String, Object>> expected) {
        for (Map<String, Object> listener : expected) {
            Optional<ElementStatus> told = of(name, kind)
                    .filter(s -> s.about().equals(text(listener, "name")))
                    .findFirst();
            boolean conditions =
                    told.isPresent() && maps(listener, "conditions").stream().allMatch(c -> holds(told.get(), c));
            boolean routes = told.isPresent()
                    && (!(listener.get("attachedRoutes") instanceof Number n)
                            || told.get().attachedRoutes() == n.intValue());
            boolean kinds = told.isPresent() && kinds(told.get(), listener);
            if (!conditions || !routes || !kinds) {
                return kind + " " + name + ": " + told + ", expected " + listener;
            }
        }
        return "";
    }

    /// Kinds are compared where some are published; a mesh may take more of them than a test wants to see.
    private static boolean kinds(ElementStatus status, Map<String, Object> listener) {
        if (!(listener.get("supportedKinds") instanceof List<?>)) {
            return true;
        }
        List<String> wanted = maps(listener, "supportedKinds").stream()
                .map(k -> text(k, "kind"))
                .toList();
        return wanted.isEmpty()
                ? status.supportedKinds().isEmpty()
                : new TreeSet<>(status.supportedKinds()).containsAll(wanted);
    }

    private Stream<ElementStatus> of(String name, String kind) {
        return statuses.stream()
                .filter(s -> (s.element().kind().equals(kind)
                                || (kind.equals("Route") && s.element().kind().endsWith("Route")))
                        && (s.element().namespace() + "/" + s.element().name()).equals(name));
    }

    private static boolean holds(ElementStatus status, Map<String, Object> condition) {
        String reason = text(condition, "reason");
        return status.conditions().stream()
                .anyMatch(c -> c.type().equals(text(condition, "type"))
                        && c.status().equals(text(condition, "status"))
                        && (reason.isEmpty() || c.reason().equals(reason)));
    }

    private static String text(Map<String, Object> map, String name) {
        return map.get(name) instanceof String text ? text : "";
    }

    @SuppressWarnings("unchecked") // JSON objects have text keys
    private static Map<String, Object> map(Map<String, Object> map, String name) {
        return map.get(name) instanceof Map<?, ?> found ? (Map<String, Object>) found : Map.of();
    }

    @SuppressWarnings("unchecked") // JSON objects have text keys
    private static List<Map<String, Object>> maps(Map<String, Object> map, String name) {
        List<Map<String, Object>> maps = new ArrayList<>();
        if (map.get(name) instanceof List<?> list) {
            list.forEach(each -> maps.add((Map<String, Object>) each));
        }
        return maps;
    }
}
