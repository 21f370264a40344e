package dev.meshwright.cli.config;

import dev.meshwright.base.tree.Tree;
import dev.meshwright.cli.api.Answers;
import dev.meshwright.cli.outcome.ExitCode;
import dev.meshwright.cli.outcome.Failure;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// The kinds that the API holds, with the words that people use for them (kubectl's and istioctl's).
///
/// @param path of the API group and version
/// @param plural in paths
/// @param shortNames further words
record Kind(String name, String path, String plural, List<String> shortNames) {
    private static final String NETWORKING = "/apis/networking.istio.io/v1";
    private static final String SECURITY = "/apis/security.istio.io/v1";

    private static final List<Kind> ALL = List.of(
            new Kind("VirtualService", NETWORKING, "virtualservices", List.of("vs")),
            new Kind("DestinationRule", NETWORKING, "destinationrules", List.of("dr")),
            new Kind("Gateway", NETWORKING, "gateways", List.of("gw")),
            new Kind("ServiceEntry", NETWORKING, "serviceentries", List.of("se")),
            new Kind("WorkloadEntry", NETWORKING, "workloadentries", List.of("we")),
            new Kind("WorkloadGroup", NETWORKING, "workloadgroups", List.of("wg")),
            new Kind("PeerAuthentication", SECURITY, "peerauthentications", List.of("pa")),
            new Kind("Service", "/api/v1", "services", List.of("svc")),
            new Kind("ServiceAccount", "/api/v1", "serviceaccounts", List.of("sa")),
            new Kind("Pod", "/api/v1", "pods", List.of("po")),
            new Kind("Deployment", "/apis/apps/v1", "deployments", List.of("deploy")));

    /// The kind that a word names, in any case.
    ///
    /// @throws Failure (usage) with the known ones
    static Kind of(String word) {
        String lower = word.toLowerCase(Locale.ROOT);
        return ALL.stream()
                .filter(kind -> kind.plural.equals(lower)
                        || kind.name.toLowerCase(Locale.ROOT).equals(lower)
                        || kind.shortNames.contains(lower))
                .findFirst()
                .orElseThrow(() -> new Failure(
                        ExitCode.USAGE,
                        "unknown kind '" + word + "'",
                        "",
                        "known kinds: " + ALL.stream().map(Kind::plural).collect(Collectors.joining(", "))));
    }

    /// The kind of a document.
    ///
    /// @throws Failure (usage) when it names none of them
    static Kind of(Tree document) {
        return of(Answers.text(document, "kind").orElse("(none)"));
    }

    /// Path of all of them, in one namespace or (empty) in all.
    String listPath(String namespace) {
        return namespace.isEmpty() ? path + "/" + plural : path + "/namespaces/" + namespace + "/" + plural;
    }

    String onePath(String namespace, String name) {
        return listPath(namespace) + "/" + name;
    }

    /// `virtualservice/reviews`.
    String shown(String objectName) {
        return name.toLowerCase(Locale.ROOT) + "/" + objectName;
    }
}
