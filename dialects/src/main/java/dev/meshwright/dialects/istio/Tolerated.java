package dev.meshwright.dialects.istio;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.diagnostic.Diagnostic;
import dev.meshwright.base.diagnostic.Findings;
import java.util.List;

/// What Istio's definitions refuse although Istio itself takes it: a Kubernetes API server would say no, Istio's own
/// admission says yes. The meaning is clear, so from a file it is used, with a warning.
final class Tolerated {
    /// @param path of the field, list indexes left out
    /// @param meaning what becomes of it
    private record Case(String kind, String path, String code, String meaning) {}

    private static final List<Case> CASES = List.of(
            new Case(
                    "EnvoyFilter",
                    "spec.configPatches.match",
                    Codes.RULE_BROKEN,
                    "a patch for waypoints is passed over, whatever it matches"),
            new Case(
                    "EnvoyFilter",
                    "spec.configPatches.match.waypoint.portNumber",
                    Codes.RULE_BROKEN,
                    "a patch for waypoints is passed over, whatever it matches"),
            new Case(
                    "RequestAuthentication",
                    "spec.jwtRules.spaceDelimitedClaims",
                    Codes.OUT_OF_RANGE,
                    "no claim has an empty name, so it says nothing"));

    private Tolerated() {}

    /// The same findings, those of a tolerated case as warnings.
    static Findings without(String kind, Findings bySchema) {
        Findings kept = new Findings();
        for (Diagnostic found : bySchema.all()) {
            String path = found.what()
                    .substring(0, Math.max(0, found.what().indexOf(": ")))
                    .replaceAll("\\[\\d+\\]", "");
            CASES.stream()
                    .filter(c -> c.kind.equals(kind) && c.path.equals(path) && c.code.equals(found.code()))
                    .findFirst()
                    .ifPresentOrElse(
                            c -> kept.warning(
                                    found.code(),
                                    found.position(),
                                    found.what(),
                                    "a Kubernetes API server would refuse it; " + c.meaning,
                                    found.next()),
                            () -> kept.add(found));
        }
        return kept;
    }
}
