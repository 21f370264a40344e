package dev.meshwright.operate.conformance.conversion;

import dev.meshwright.model.Mesh;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The Istio side of a case in the words of Istio's public API. What a controller writes for itself only is put into
/// them: which workloads a Gateway is for, names of certificates, the absent backend (`destination: {}`); what no word
/// says is for [IstioMeaning].
///
/// In one thing Istio does less than the Gateway API asks for, and the comparison is with the API: a listener without a
/// route keeps its hosts from wider ones.
final class IstioSide {
    private static final String INTERNAL = "internal.istio.io/";
    private static final String GATEWAY_SERVICE = "internal.istio.io/gateway-service";
    private static final String PARENTS = "internal.istio.io/parents";
    /// By which a host may be shown to no namespace (`~`).
    private static final String GATEWAY_SEMANTICS = "internal.istio.io/gateway-semantics";

    private static final String SEMANTICS = "internal.istio.io/route-semantics";
    private static final String NAME_LABEL = "gateway.networking.k8s.io/gateway-name";
    private static final String ABSENT = "absent.invalid";
    private static final String ZERO_WEIGHT = "internal.cluster.local";
    private static final String SECRET = "kubernetes-gateway://";
    private static final int ABSENT_PORT = 65535;
    private static final int NOT_FOUND = 404;
    private static final int PUBLIC_NAME_MAX = 60;
    private static final int PUBLIC_NAME_CUT = 40;

    private final Map<String, Map<String, String>> selectors = new HashMap<>();
    private final Map<String, String> semantics = new HashMap<>();
    /// The Gateway that a controller makes a service for, by the service's host.
    private final Map<String, String> managed = new HashMap<>();

    private final String domainSuffix;

    /// @param world documents around the case
    /// @param input of the case
    IstioSide(String domainSuffix, List<ObjectNode> world, List<ObjectNode> input) {
        this.domainSuffix = domainSuffix;
        for (JsonNode document : input) {
            JsonNode spec = document.path("spec");
            if (Documents.kind(document).equals("Gateway")
                    && spec.path("addresses").isEmpty()) {
                String name = Documents.name(document);
                String namespace = Documents.namespace(document);
                managed.put(host(name, namespace), name);
                managed.put(host(name + "-" + Documents.text(spec, "gatewayClassName"), namespace), name);
            }
        }
        for (JsonNode document : world) {
            if (Documents.kind(document).equals("Service")) {
                Map<String, String> selector = new HashMap<>();
                document.path("spec")
                        .path("selector")
                        .properties()
                        .forEach(e -> selector.put(e.getKey(), e.getValue().asString("")));
                selectors.put(host(Documents.name(document), Documents.namespace(document)), selector);
            }
        }
    }

    private String host(String name, String namespace) {
        return name + "." + namespace + ".svc." + domainSuffix;
    }

    List<ObjectNode> documents(String yaml) {
        List<ObjectNode> out = new ArrayList<>();
        for (ObjectNode document : Documents.parse(yaml)) {
            publicNames(document);
            switch (Documents.kind(document)) {
                case "Gateway" -> out.addAll(gateways(document));
                case "VirtualService" -> {
                    semantics.put(
                            Documents.namespace(document) + "/" + Documents.name(document),
                            Documents.annotation(document, SEMANTICS));
                    absentBackends(document);
                    out.add(document);
                }
                case "DestinationRule" -> {
                    destinationRule(document);
                    out.add(document);
                }
                default -> out.add(document);
            }
        }
        isolate(out);
        out.forEach(IstioSide::withoutInternals);
        return out;
    }

    /// Answers 404 at listeners that no route is for, where wider ones on the same port would take their requests.
    private static void isolate(List<ObjectNode> documents) {
        Set<String> used = new HashSet<>();
        Map<String, Integer> shown = new HashMap<>();
        for (ObjectNode document : documents) {
            JsonNode spec = document.path("spec");
            if (Documents.kind(document).equals("VirtualService")) {
                spec.path("gateways").forEach(gateway -> used.add(gateway.asString("")));
            } else if (Documents.kind(document).equals("Gateway")) {
                hosts(document).forEach(host -> shown.merge(host, 1, Integer::sum));
            }
        }
        List<ObjectNode> closed = new ArrayList<>();
        for (ObjectNode document : documents) {
            String name = Documents.namespace(document) + "/" + Documents.name(document);
            boolean routeless = Documents.kind(document).equals("Gateway")
                    && Documents.annotation(document, PARENTS).startsWith("Gateway/")
                    && !used.contains(name);
            if (routeless
                    && !hosts(document).isEmpty()
                    && hosts(document).stream().allMatch(host -> shown.getOrDefault(host, 0) == 1)) {
                closed.add(closed(document, name, closed.size()));
            }
        }
        documents.addAll(closed);
    }

    /// `port host` of its HTTP servers.
    private static List<String> hosts(JsonNode gateway) {
        List<String> hosts = new ArrayList<>();
        for (JsonNode server : gateway.path("spec").path("servers")) {
            String protocol = Documents.text(server.path("port"), "protocol");
            if (protocol.equals("HTTP") || protocol.equals("HTTPS")) {
                server.path("hosts")
                        .forEach(host -> hosts.add(
                                server.path("port").path("number").asInt() + " " + hostOf(host.asString(""))));
            }
        }
        return hosts.stream().distinct().toList();
    }

    /// Without the namespaces that may use it.
    private static String hostOf(String written) {
        return written.substring(written.indexOf('/') + 1);
    }

    private static ObjectNode closed(ObjectNode gateway, String name, int number) {
        ObjectNode out = gateway.objectNode();
        out.put("apiVersion", "networking.istio.io/v1");
        out.put("kind", "VirtualService");
        out.putObject("metadata").put("name", "closed-" + number).put("namespace", Documents.namespace(gateway));
        ObjectNode spec = out.putObject("spec");
        spec.putArray("gateways").add(name);
        ArrayNode hosts = spec.putArray("hosts");
        hosts(gateway).stream()
                .map(host -> host.substring(host.indexOf(' ') + 1))
                .distinct()
                .forEach(hosts::add);
        spec.putArray("http").addObject().putObject("directResponse").put("status", NOT_FOUND);
        return out;
    }

    /// What only Istio itself may write.
    private static void withoutInternals(ObjectNode document) {
        Documents.object(document.path("metadata"), "annotations")
                .ifPresent(annotations -> annotations.remove(annotations.propertyNames().stream()
                        .filter(name -> name.startsWith(INTERNAL) && !name.equals(GATEWAY_SEMANTICS))
                        .toList()));
    }

    /// Names that a controller gives have signs in them that no author may write.
    private static void publicNames(ObjectNode document) {
        Documents.object(document, "metadata")
                .ifPresent(metadata -> metadata.put("name", publicName(Documents.name(document))));
        if (document.path("spec").path("gateways") instanceof ArrayNode gateways) {
            for (int i = 0; i < gateways.size(); i++) {
                gateways.set(i, publicName(gateways.path(i).asString("")));
            }
        }
    }

    private static String publicName(String name) {
        int slash = name.indexOf('/');
        String own = name.substring(slash + 1);
        String plain = own.replace("~", "-x-").replace("*", "any");
        if (plain.length() > PUBLIC_NAME_MAX) {
            plain = plain.substring(0, PUBLIC_NAME_CUT) + "-" + Integer.toHexString(own.hashCode());
        }
        return name.substring(0, slash + 1) + plain;
    }

    /// For the workloads of the first service that is there; several have the same listeners. Nobody serves one whose
    /// services are not there.
    private List<ObjectNode> gateways(ObjectNode document) {
        document.path("spec").path("servers").forEach(IstioSide::server);
        String services = Documents.annotation(document, GATEWAY_SERVICE);
        if (services.isEmpty()) {
            return List.of(document);
        }
        for (String service : services.split(",", -1)) {
            Map<String, String> labels = managed.containsKey(service)
                    ? Map.of(NAME_LABEL, managed.get(service))
                    : selectors.getOrDefault(service, Map.of());
            if (!labels.isEmpty()) {
                ObjectNode selector =
                        Documents.object(document, "spec").orElseThrow().putObject("selector");
                labels.forEach(selector::put);
                return List.of(document);
            }
        }
        return List.of();
    }

    private static void server(JsonNode server) {
        Documents.object(server, "tls").ifPresent(tls -> {
            if (tls.has("credentialNames")) {
                tls.put("credentialName", tls.path("credentialNames").path(0).asString(""));
                tls.remove("credentialNames");
            }
            String credential = Documents.text(tls, "credentialName");
            if (credential.startsWith(SECRET)) {
                tls.put("credentialName", credential.substring(SECRET.length()));
            } else if (credential.equals("builtin://")) {
                tls.remove("credentialName");
                tls.put("mode", "ISTIO_MUTUAL");
            }
            tls.remove(List.of("caCertCredentialName", "insecureSkipVerify"));
        });
    }

    private static void absentBackends(JsonNode node) {
        if (node.path("destination") instanceof ObjectNode destination) {
            if (destination.isEmpty() || Documents.text(destination, "host").equals(ZERO_WEIGHT)) {
                destination.removeAll();
                destination.put("host", ABSENT);
                destination.putObject("port").put("number", ABSENT_PORT);
            }
        }
        node.valueStream().forEach(IstioSide::absentBackends);
    }

    private static void destinationRule(ObjectNode document) {
        withoutReferences(document.path("spec").path("trafficPolicy"));
        document.path("spec").path("trafficPolicy").path("portLevelSettings").forEach(IstioSide::withoutReferences);
    }

    private static void withoutReferences(JsonNode policy) {
        Documents.object(policy, "tls").ifPresent(tls -> {
            if (tls.has("credentialName")) {
                tls.remove("credentialName");
                tls.put("caCertificates", "/referred-to");
            }
        });
        if (policy instanceof ObjectNode object && object.path("loadBalancer").isEmpty()) {
            object.remove("loadBalancer");
        }
        Documents.object(policy, "retryBudget").ifPresent(budget -> budget.remove("budgetInterval"));
    }

    /// The mesh with the meaning that such documents have for Istio.
    Mesh mesh(Mesh read) {
        return new IstioMeaning(semantics).mesh(read);
    }
}
