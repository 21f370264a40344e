package dev.meshwright.operate.conformance;

import dev.meshwright.operate.conformance.GatewaySuite.Case;
import dev.meshwright.operate.conformance.GatewaySuite.Expected;
import dev.meshwright.operate.conformance.GatewaySuite.Redirect;
import dev.meshwright.operate.conformance.GatewaySuite.Request;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Reads `SUITE/expected.json` files of a folder.
public final class GatewaySuites {
    private static final JsonMapper JSON = new JsonMapper();

    private GatewaySuites() {}

    /// All suites below a folder, by name.
    public static List<GatewaySuite> read(Path folder) throws IOException {
        List<GatewaySuite> suites = new ArrayList<>();
        try (Stream<Path> paths = Files.list(folder)) {
            for (Path suite : paths.sorted().toList()) {
                Path expected = suite.resolve("expected.json");
                if (Files.isRegularFile(expected)) {
                    suites.add(suite(expected));
                }
            }
        }
        return suites;
    }

    private static GatewaySuite suite(Path file) throws IOException {
        JsonNode root = JSON.readTree(Files.readString(file));
        List<Case> cases = new ArrayList<>();
        for (JsonNode each : root.path("cases")) {
            // A step changes objects between requests; what follows it is another state of the world.
            if (each.has("step")) {
                break;
            }
            cases.add(oneCase(each));
        }
        List<Map<String, Object>> checks = new ArrayList<>();
        for (JsonNode check : root.path("statusChecks")) {
            checks.add(map(check));
        }
        return new GatewaySuite(
                text(root, "test"), texts(root.path("features")), texts(root.path("manifests")), cases, checks);
    }

    private static Map<String, Object> map(JsonNode node) {
        Map<String, Object> map = new TreeMap<>();
        node.properties().forEach(entry -> map.put(entry.getKey(), JSON.treeToValue(entry.getValue(), Object.class)));
        return map;
    }

    private static Case oneCase(JsonNode node) {
        JsonNode request = node.path("request");
        JsonNode expected = node.path("expected");
        Map<String, String> headers = textMap(request.path("headers"));
        headers.putAll(textMap(request.path("metadata")));
        String host = text(request, "host").isEmpty() ? text(request, "authority") : text(request, "host");
        String sni = text(node, "sni").isEmpty() ? text(request, "sni") : text(node, "sni");
        String method = text(request, "method");
        boolean grpc = text(node, "protocol").equals("grpc");
        return new Case(
                text(node, "case"),
                text(node, "protocol"),
                new Request(
                        method.isEmpty() ? grpc ? "POST" : "GET" : method, host, text(request, "path"), headers, sni),
                expected(expected),
                text(node, "gateway"),
                text(node, "listener"),
                text(node, "client"),
                node.path("clientCertificate").asBoolean(false),
                node.path("fails").asBoolean(false));
    }

    private static Expected expected(JsonNode node) {
        List<Integer> status = new ArrayList<>();
        JsonNode written = node.path("status");
        if (written.isArray()) {
            written.forEach(each -> status.add(each.asInt()));
        } else if (written.isNumber()) {
            status.add(written.asInt());
        }
        Map<String, Double> weights = new TreeMap<>();
        node.path("weights")
                .properties()
                .forEach(e -> weights.put(e.getKey(), e.getValue().asDouble()));
        List<String> mirrors = new ArrayList<>();
        node.path("mirroredTo").forEach(mirror -> mirrors.add(text(mirror, "name")));
        JsonNode redirect = node.path("redirect");
        return new Expected(
                status,
                node.path("grpcStatus").asInt(-1),
                text(node, "backend"),
                text(node, "namespace"),
                weights,
                mirrors,
                redirect.isMissingNode()
                        ? Redirect.NONE
                        : new Redirect(
                                text(redirect, "scheme"),
                                text(redirect, "host"),
                                text(redirect, "port"),
                                text(redirect, "path")),
                textMap(node.path("responseHeaders")));
    }

    private static String text(JsonNode node, String name) {
        JsonNode value = node.path(name);
        return value.isMissingNode() || value.isNull() ? "" : value.asString();
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(each -> texts.add(each.asString()));
        return texts;
    }

    private static Map<String, String> textMap(JsonNode object) {
        Map<String, String> map = new TreeMap<>();
        object.properties()
                .forEach(e -> map.put(
                        e.getKey(),
                        e.getValue().isArray()
                                ? String.join(",", texts(e.getValue()))
                                : e.getValue().asString()));
        return map;
    }
}
