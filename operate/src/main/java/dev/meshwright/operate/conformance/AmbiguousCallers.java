package dev.meshwright.operate.conformance;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// Finds cases about the address of a caller that the published data does not tell: the placeholder names
/// programs of several namespaces, and one policy wants it in one rule and does not want it in another, so that
/// it stands for two of them.
///
/// @param shared names of programs that are in several namespaces
record AmbiguousCallers(Set<String> shared) {
    private static final Set<String> CALLER = Set.of("source.ip", "remote.ip");
    private static final String PLACE = "pod-ip:";

    AmbiguousCallers {
        shared = Set.copyOf(shared);
    }

    Optional<Construct> of(JsonNode documents, JsonNode requests) {
        for (JsonNode document : documents) {
            Set<String> twice = places(document, "values");
            twice.retainAll(places(document, "notValues"));
            for (JsonNode rule : document.path("spec").path("rules")) {
                Set<String> unwanted = places(rule, "notValues");
                unwanted.retainAll(twice);
                if (!unwanted.isEmpty() && isAbout(rule, requests)) {
                    return Optional.of(new Construct(
                            Construct.Kind.INCOMPLETE_DATA,
                            unwanted.iterator().next() + " stands for programs of several namespaces"));
                }
            }
        }
        return Optional.empty();
    }

    /// In a policy, or in one rule.
    private Set<String> places(JsonNode node, String field) {
        Set<String> places = new HashSet<>();
        List<JsonNode> conditions = node.path("spec").isMissingNode()
                ? node.path("when").valueStream().toList()
                : node.path("spec")
                        .path("rules")
                        .valueStream()
                        .flatMap(r -> r.path("when").valueStream())
                        .toList();
        for (JsonNode condition : conditions) {
            if (CALLER.contains(Json.text(condition, "key"))) {
                Json.texts(condition.path(field)).stream()
                        .filter(v -> v.startsWith(PLACE) && shared.contains(v.substring(PLACE.length())))
                        .forEach(places::add);
            }
        }
        return places;
    }

    private static boolean isAbout(JsonNode rule, JsonNode requests) {
        Set<String> paths = new HashSet<>();
        rule.path("to")
                .forEach(to -> paths.addAll(Json.texts(to.path("operation").path("paths"))));
        return requests.valueStream()
                .anyMatch(r -> paths.isEmpty() || paths.contains(Json.text(r.path("request"), "path")));
    }
}
