package dev.meshwright.operate.conformance.conversion;

import dev.meshwright.base.identity.Issuer;
import dev.meshwright.base.identity.Pem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What exists around a case, as documents: the services, certificates and namespaces that Istio's own conversion tests
/// presume. They check no port of a backend, so a service has every port that the case calls it at.
final class ConversionWorld {
    private static final String CERTIFICATE = "${certificate}";
    private static final String KEY = "${key}";
    private static final String SUFFIX = "${suffix}";

    private ConversionWorld() {}

    static List<ObjectNode> documents(ConversionCase each) throws IOException {
        List<ObjectNode> input = Documents.parse(each.input());
        List<ObjectNode> out = new ArrayList<>();
        Set<String> own = new TreeSet<>();
        for (ObjectNode document : input) {
            own.add(key(document));
            document.path("spec").path("hosts").forEach(host -> own.add(host.asString("")));
        }
        Map<String, Set<Integer>> called = called(input);
        for (ObjectNode document : Documents.parse(template(each))) {
            String host = document.path("spec").path("hosts").path(0).asString("");
            if (!own.contains(key(document)) && !own.contains(host)) {
                withPorts(document, called);
                out.add(document);
            }
        }
        ingressServices(input, out);
        namespaces(input, out);
        return out;
    }

    /// Istio converts an Ingress without looking at its services, so they are there.
    private static void ingressServices(List<ObjectNode> input, List<ObjectNode> out) {
        Map<String, Set<Integer>> ports = new TreeMap<>();
        input.stream()
                .filter(document -> Documents.kind(document).equals("Ingress"))
                .forEach(document -> backends(document.path("spec"), Documents.namespace(document), ports));
        Set<String> there = new TreeSet<>();
        out.forEach(document -> there.add(key(document)));
        input.forEach(document -> there.add(key(document)));
        ports.forEach((name, numbers) -> {
            if (there.add("Service/" + name)) {
                String[] parts = name.split("/", -1);
                StringBuilder text = new StringBuilder("apiVersion: v1\nkind: Service\nmetadata: {name: ")
                        .append(parts[1])
                        .append(", namespace: ")
                        .append(parts[0])
                        .append("}\nspec:\n  ports:\n");
                numbers.forEach(n -> text.append("    - {name: http-")
                        .append(n)
                        .append(", port: ")
                        .append(n)
                        .append("}\n"));
                out.addAll(Documents.parse(text.toString()));
            }
        });
    }

    private static void backends(JsonNode node, String namespace, Map<String, Set<Integer>> ports) {
        JsonNode service = node.path("service");
        if (service.path("port").path("number").isIntegralNumber()) {
            ports.computeIfAbsent(namespace + "/" + Documents.text(service, "name"), _ -> new TreeSet<>())
                    .add(service.path("port").path("number").asInt());
        }
        node.valueStream().forEach(child -> backends(child, namespace, ports));
    }

    private static String key(JsonNode document) {
        return Documents.kind(document) + "/" + Documents.namespace(document) + "/" + Documents.name(document);
    }

    private static String template(ConversionCase each) throws IOException {
        try (InputStream in = ConversionWorld.class.getResourceAsStream("world.yaml")) {
            if (in == null) {
                throw new IllegalStateException("no world.yaml beside ConversionWorld");
            }
            Issuer issuer = Issuer.root("example", Instant.parse("2026-01-01T00:00:00Z"), Duration.ofDays(3650));
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return text.replace(SUFFIX, each.domainSuffix())
                    .replace(CERTIFICATE, quoted(Pem.ofCertificates(List.of(issuer.certificate()))))
                    .replace(KEY, quoted(Pem.ofPrivateKey(issuer.key())));
        }
    }

    /// As a YAML double-quoted scalar.
    private static String quoted(String pem) {
        return '"' + pem.replace("\n", "\\n") + '"';
    }

    /// Ports by `namespace/name` of a backend, and by bare host.
    private static Map<String, Set<Integer>> called(List<ObjectNode> input) {
        Map<String, Set<Integer>> called = new TreeMap<>();
        input.forEach(document -> collect(document, Documents.namespace(document), called));
        return called;
    }

    private static void collect(JsonNode node, String own, Map<String, Set<Integer>> called) {
        boolean reference = node.path("name").isString()
                && node.path("port").isIntegralNumber()
                && node.path("protocol").isMissingNode();
        if (reference) {
            String written = Documents.text(node, "namespace");
            String name = Documents.text(node, "name");
            String key = name.contains(".") ? name : (written.isEmpty() ? own : written) + "/" + name;
            called.computeIfAbsent(key, _ -> new TreeSet<>())
                    .add(node.path("port").asInt());
        }
        node.valueStream().forEach(child -> collect(child, own, called));
    }

    private static void withPorts(ObjectNode document, Map<String, Set<Integer>> called) {
        boolean service = Documents.kind(document).equals("Service");
        String key = service
                ? Documents.namespace(document) + "/" + Documents.name(document)
                : document.path("spec").path("hosts").path(0).asString("");
        if (!(document.path("spec").path("ports") instanceof ArrayNode ports)) {
            return;
        }
        Set<Integer> there = new TreeSet<>();
        ports.forEach(port -> there.add(port.path(service ? "port" : "number").asInt()));
        for (int number : called.getOrDefault(key, Set.of())) {
            if (there.add(number)) {
                ObjectNode port =
                        ports.addObject().put("name", "http-" + number).put(service ? "port" : "number", number);
                if (!service) {
                    port.put("protocol", "HTTP");
                }
            }
        }
    }

    /// Their labels too are presumed: the part of the name before the first dash.
    private static void namespaces(List<ObjectNode> input, List<ObjectNode> out) {
        Set<String> names = new TreeSet<>();
        input.forEach(document -> names.add(Documents.namespace(document)));
        for (String name : names) {
            String labels = "{istio.io/test-name-part: " + name.split("-", -1)[0] + "}";
            out.addAll(Documents.parse(
                    "apiVersion: v1\nkind: Namespace\nmetadata: {name: " + name + ", labels: " + labels + "}\n"));
        }
    }
}
