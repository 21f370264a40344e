package dev.meshwright.operate.conformance;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// Finds cases about a label that the test's code gives a program and the published data does not tell: a request that
/// must pass, whose path is named by nothing but policies whose selector no program of the world has.
///
/// @param programs labels of each program of the world
record UntoldLabels(List<Map<String, String>> programs) {
    UntoldLabels {
        programs = List.copyOf(programs);
    }

    Optional<Construct> of(JsonNode documents, JsonNode requests) {
        Set<String> told = new HashSet<>();
        Set<String> untold = new HashSet<>();
        for (JsonNode document : documents) {
            JsonNode spec = document.path("spec");
            String action = Json.text(spec, "action");
            if (Json.text(document, "kind").equals("AuthorizationPolicy")
                    && (action.isEmpty() || action.equals("ALLOW"))) {
                Set<String> paths = selects(spec.path("selector").path("matchLabels")) ? told : untold;
                spec.path("rules")
                        .forEach(rule -> rule.path("to")
                                .forEach(to -> paths.addAll(
                                        Json.texts(to.path("operation").path("paths")))));
            }
        }
        untold.removeAll(told);
        return requests.valueStream()
                .filter(request -> untold.contains(Json.text(request.path("request"), "path")) && passes(request))
                .findFirst()
                .map(request -> new Construct(
                        Construct.Kind.INCOMPLETE_DATA,
                        "the labels that the test's code gives a program for "
                                + Json.text(request.path("request"), "path") + " are not told"));
    }

    private boolean selects(JsonNode matchLabels) {
        Map<String, String> wanted = Json.textMap(matchLabels);
        return programs.stream().anyMatch(labels -> labels.entrySet().containsAll(wanted.entrySet()));
    }

    private static boolean passes(JsonNode request) {
        return request.path("expect")
                .valueStream()
                .anyMatch(e -> e.path("status").asInt(0) == 200);
    }
}
