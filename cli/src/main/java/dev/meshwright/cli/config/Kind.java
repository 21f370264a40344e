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
/// @param clusterWide whether it stands in no namespace
record Kind(String name, String path, String plural, List<String> shortNames, boolean clusterWide) {
    private static final String NETWORKING = "/apis/networking.istio.io/v1";
    private static final String SECURITY = "/apis/security.istio.io/v1";
    private static final String EXTENSIONS = "/apis/extensions.istio.io/v1alpha1";
    private static final String GATEWAY_API = "/apis/gateway.networking.k8s.io/v1";
    private static final String GATEWAY_API_X = "/apis/gateway.networking.x-k8s.io/v1alpha1";
    private static final String INGRESS = "/apis/networking.k8s.io/v1";

    /// Of two kinds of one name the first is meant by the bare word.
    private static final List<Kind> ALL = List.of(
            of("VirtualService", NETWORKING, "virtualservices", "vs"),
            of("DestinationRule", NETWORKING, "destinationrules", "dr"),
            of("Gateway", NETWORKING, "gateways", "gw"),
            of("ServiceEntry", NETWORKING, "serviceentries", "se"),
            of("WorkloadEntry", NETWORKING, "workloadentries", "we"),
            of("WorkloadGroup", NETWORKING, "workloadgroups", "wg"),
            of("Sidecar", NETWORKING, "sidecars"),
            of("ProxyConfig", NETWORKING, "proxyconfigs"),
            of("EnvoyFilter", NETWORKING, "envoyfilters"),
            of("PeerAuthentication", SECURITY, "peerauthentications", "pa"),
            of("RequestAuthentication", SECURITY, "requestauthentications", "ra"),
            of("AuthorizationPolicy", SECURITY, "authorizationpolicies", "ap"),
            of("Telemetry", "/apis/telemetry.istio.io/v1", "telemetries", "telemetry"),
            of("WasmPlugin", EXTENSIONS, "wasmplugins"),
            of("TrafficExtension", EXTENSIONS, "trafficextensions"),
            of("Gateway", GATEWAY_API, "gateways", "gtw"),
            of("GatewayClass", GATEWAY_API, "gatewayclasses", "gc").inCluster(),
            of("ListenerSet", GATEWAY_API, "listenersets", "lset"),
            of("HTTPRoute", GATEWAY_API, "httproutes"),
            of("GRPCRoute", GATEWAY_API, "grpcroutes"),
            of("TLSRoute", GATEWAY_API, "tlsroutes"),
            of("TCPRoute", GATEWAY_API, "tcproutes"),
            of("UDPRoute", GATEWAY_API, "udproutes"),
            of("BackendTLSPolicy", GATEWAY_API, "backendtlspolicies", "btlspolicy"),
            of("ReferenceGrant", GATEWAY_API, "referencegrants", "refgrant"),
            of("XBackendTrafficPolicy", GATEWAY_API_X, "xbackendtrafficpolicies", "xbtrafficpolicy"),
            of("XBackend", GATEWAY_API_X, "xbackends"),
            of("XMesh", GATEWAY_API_X, "xmeshes").inCluster(),
            of("Ingress", INGRESS, "ingresses", "ing"),
            of("IngressClass", INGRESS, "ingressclasses").inCluster(),
            of("Namespace", "/api/v1", "namespaces", "ns").inCluster(),
            of("Service", "/api/v1", "services", "svc"),
            of("ServiceAccount", "/api/v1", "serviceaccounts", "sa"),
            of("Secret", "/api/v1", "secrets"),
            of("ConfigMap", "/api/v1", "configmaps", "cm"),
            of("Pod", "/api/v1", "pods", "po"),
            of("Deployment", "/apis/apps/v1", "deployments", "deploy"));

    private static Kind of(String name, String path, String plural, String... shortNames) {
        return new Kind(name, path, plural, List.of(shortNames), false);
    }

    private Kind inCluster() {
        return new Kind(name, path, plural, shortNames, true);
    }

    /// Its API group; empty for Kubernetes' core kinds.
    private String group() {
        String[] parts = path.split("/", -1);
        return parts.length > 3 ? parts[2] : "";
    }

    /// The kind that a word names, in any case; kubectl's `PLURAL.GROUP` tells those of one name apart.
    ///
    /// @throws Failure (usage) with the known ones
    static Kind of(String word) {
        String lower = word.toLowerCase(Locale.ROOT);
        return ALL.stream().filter(kind -> kind.isCalled(lower)).findFirst().orElseThrow(() -> unknown(word));
    }

    private static Failure unknown(String word) {
        return new Failure(
                ExitCode.USAGE,
                "unknown kind '" + word + "'",
                "",
                "known kinds: " + ALL.stream().map(Kind::plural).distinct().collect(Collectors.joining(", ")));
    }

    private boolean isCalled(String lower) {
        String singular = name.toLowerCase(Locale.ROOT);
        return plural.equals(lower)
                || singular.equals(lower)
                || shortNames.contains(lower)
                || lower.equals(plural + "." + group())
                || lower.equals(singular + "." + group());
    }

    /// The kind of a document, by its API group too.
    ///
    /// @throws Failure (usage) when it names none of them
    static Kind of(Tree document) {
        String kind = Answers.text(document, "kind").orElse("(none)");
        String apiVersion = Answers.text(document, "apiVersion").orElse("");
        int slash = apiVersion.indexOf('/');
        String group = slash < 0 ? "" : apiVersion.substring(0, slash);
        return ALL.stream()
                .filter(known -> known.name.equals(kind) && known.group().equals(group))
                .findFirst()
                .orElseThrow(() -> unknown(group.isEmpty() ? kind : kind + "." + group));
    }

    /// Path of all of them, in one namespace or (empty) in all.
    String listPath(String namespace) {
        return namespace.isEmpty() || clusterWide
                ? path + "/" + plural
                : path + "/namespaces/" + namespace + "/" + plural;
    }

    String onePath(String namespace, String name) {
        return listPath(namespace) + "/" + name;
    }

    /// `virtualservice/reviews`.
    String shown(String objectName) {
        return name.toLowerCase(Locale.ROOT) + "/" + objectName;
    }
}
