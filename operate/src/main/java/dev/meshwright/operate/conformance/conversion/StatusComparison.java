package dev.meshwright.operate.conformance.conversion;

import dev.meshwright.dialects.document.ElementStatus;
import dev.meshwright.dialects.document.ElementStatus.Condition;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Published status beside computed status: types, values and reasons of conditions, attached routes, supported kinds,
/// addresses. Messages are free. What another controller wrote is not compared, nor is, on purpose:
///
/// - whether a Gateway without `addresses` is programmed: Istio makes a deployment and a service for it first, which no
///   document shows;
/// - a listener of protocol UDP, which Istio does not serve and this mesh does;
/// - which of several policies for one target holds: Istio's tests tell objects apart by a UID, which no document has.
final class StatusComparison {
    private static final String OWN_CONTROLLERS = "istio.io/";

    private final List<ElementStatus> computed;
    private final List<ObjectNode> input;
    private final List<String> differences = new ArrayList<>();

    StatusComparison(List<ElementStatus> computed, List<ObjectNode> input) {
        this.computed = computed;
        this.input = input;
    }

    /// What differs; nothing when all is equal.
    List<String> differences(List<ObjectNode> published) {
        for (JsonNode document : published) {
            JsonNode status = document.path("status");
            String name = Documents.kind(document) + " " + place(document);
            List<ElementStatus> own = of(document);
            switch (Documents.kind(document)) {
                case "Gateway", "ListenerSet" -> listeners(document, name, status, own);
                case "GatewayClass" -> conditions(name, status.path("conditions"), at(own, ""), Set.of());
                default -> {
                    parents(name, document, status, own);
                    ancestors(name, status, own);
                }
            }
        }
        return differences;
    }

    private static String place(JsonNode document) {
        return Documents.namespace(document) + "/" + Documents.name(document);
    }

    private List<ElementStatus> of(JsonNode document) {
        return computed.stream()
                .filter(s -> s.element().kind().equals(Documents.kind(document))
                        && s.element().name().equals(Documents.name(document))
                        && (s.element().namespace().isEmpty()
                                || s.element().namespace().equals(Documents.namespace(document))))
                .toList();
    }

    private static List<ElementStatus> at(List<ElementStatus> own, String about) {
        return own.stream().filter(s -> s.about().equals(about)).toList();
    }

    private void listeners(JsonNode document, String name, JsonNode status, List<ElementStatus> own) {
        boolean managed = Documents.kind(document).equals("Gateway")
                && addresses(document).isEmpty();
        Set<String> datagrams = new TreeSet<>();
        listenersOf(document)
                .filter(l -> Documents.text(l, "protocol").equals("UDP"))
                .forEach(l -> datagrams.add(Documents.text(l, "name")));
        Set<String> free = new TreeSet<>();
        if (managed) {
            free.add("Programmed");
        }
        if (!datagrams.isEmpty()) {
            free.add("Accepted");
        }
        List<ElementStatus> whole = at(own, "");
        conditions(name, status.path("conditions"), whole, free);
        List<String> wanted = Documents.items(status, "addresses")
                .map(a -> Documents.text(a, "value"))
                .toList();
        List<String> told = whole.isEmpty() ? List.of() : whole.getFirst().addresses();
        if (!managed && !told.equals(wanted)) {
            differences.add(name + ": addresses " + told + ", expected " + wanted);
        }
        Documents.items(status, "listeners")
                .filter(l -> !datagrams.contains(Documents.text(l, "name")))
                .forEach(listener -> listener(name, listener, at(own, Documents.text(listener, "name"))));
    }

    private Stream<JsonNode> listenersOf(JsonNode document) {
        return input.stream()
                .filter(i -> Documents.kind(i).equals(Documents.kind(document)) && place(i).equals(place(document)))
                .flatMap(i -> Documents.items(i.path("spec"), "listeners"));
    }

    private List<JsonNode> addresses(JsonNode document) {
        return input.stream()
                .filter(i -> Documents.kind(i).equals(Documents.kind(document)) && place(i).equals(place(document)))
                .flatMap(i -> Documents.items(i.path("spec"), "addresses"))
                .toList();
    }

    private void listener(String owner, JsonNode expected, List<ElementStatus> own) {
        String name = owner + " listener " + Documents.text(expected, "name");
        conditions(name, expected.path("conditions"), own, Set.of());
        if (own.isEmpty()) {
            return;
        }
        int attached = own.getFirst().attachedRoutes();
        if (attached != expected.path("attachedRoutes").asInt(0)) {
            differences.add(name + ": " + attached + " attached routes, expected " + expected.path("attachedRoutes"));
        }
        Set<String> kinds = new TreeSet<>(own.getFirst().supportedKinds());
        Set<String> wanted = new TreeSet<>();
        Documents.items(expected, "supportedKinds").forEach(k -> wanted.add(Documents.text(k, "kind")));
        if (!kinds.equals(wanted)) {
            differences.add(name + ": kinds " + kinds + ", expected " + wanted);
        }
    }

    private void parents(String name, JsonNode document, JsonNode status, List<ElementStatus> own) {
        Set<String> expected = new TreeSet<>();
        Documents.items(status, "parents").filter(StatusComparison::isOwn).forEach(parent -> {
            String about = about(parent.path("parentRef"), document);
            expected.add(about);
            conditions(name + " at " + about, parent.path("conditions"), at(own, about), Set.of());
        });
        if (status.has("parents")) {
            own.stream()
                    .map(ElementStatus::about)
                    .filter(about -> !expected.contains(about))
                    .forEach(
                            about -> differences.add(name + ": tells of parent " + about + ", which is not published"));
        }
    }

    private void ancestors(String name, JsonNode status, List<ElementStatus> own) {
        Documents.items(status, "ancestors").filter(StatusComparison::isOwn).forEach(ancestor -> {
            JsonNode ref = ancestor.path("ancestorRef");
            String about = ancestor(ref, own);
            conditions(name + " at " + about, ancestor.path("conditions"), at(own, about), Set.of());
        });
    }

    /// Istio names an ancestor Gateway without its namespace.
    private static String ancestor(JsonNode ref, List<ElementStatus> own) {
        String kind = Documents.text(ref, "kind") + "/";
        String name = "/" + Documents.text(ref, "name") + section(ref);
        String namespace = Documents.text(ref, "namespace");
        if (!namespace.isEmpty()) {
            return kind + namespace + name;
        }
        List<String> told = own.stream()
                .map(ElementStatus::about)
                .filter(about -> about.startsWith(kind) && about.endsWith(name))
                .toList();
        return told.size() == 1 ? told.getFirst() : kind + namespaceOf(own) + name;
    }

    private static String namespaceOf(List<ElementStatus> own) {
        return own.stream().findFirst().map(s -> s.element().namespace()).orElse("");
    }

    private static boolean isOwn(JsonNode entry) {
        return Documents.text(entry, "controllerName").startsWith(OWN_CONTROLLERS);
    }

    private static String about(JsonNode ref, JsonNode route) {
        String kind = Documents.text(ref, "kind");
        String namespace = Documents.text(ref, "namespace");
        String port = Documents.text(ref, "port");
        return (kind.isEmpty() ? "Gateway" : kind) + "/"
                + (namespace.isEmpty() ? Documents.namespace(route) : namespace) + "/" + Documents.text(ref, "name")
                + section(ref) + (port.isEmpty() ? "" : ":" + port);
    }

    private static String section(JsonNode ref) {
        String section = Documents.text(ref, "sectionName");
        return section.isEmpty() ? "" : "#" + section;
    }

    private void conditions(String name, JsonNode expected, List<ElementStatus> own, Set<String> free) {
        if (own.isEmpty()) {
            if (!expected.isEmpty()) {
                differences.add(name + ": no status, expected " + expected);
            }
            return;
        }
        List<Condition> told = own.getFirst().conditions();
        expected.forEach(condition -> {
            String type = Documents.text(condition, "type");
            String wanted =
                    type + "=" + Documents.text(condition, "status") + " " + Documents.text(condition, "reason");
            List<String> has = told.stream()
                    .filter(c -> c.type().equals(type))
                    .map(c -> c.type() + "=" + c.status() + " " + c.reason())
                    .toList();
            boolean rivals = has.equals(List.of("Accepted=False Conflicted"));
            if (!free.contains(type) && !rivals && !has.equals(List.of(wanted))) {
                differences.add(name + ": " + has + ", expected " + wanted);
            }
        });
    }
}
