package dev.meshwright.operate.conformance;

import dev.meshwright.base.tree.DocumentFile;
import dev.meshwright.base.tree.SourceDocumentFile;
import dev.meshwright.base.tree.TreeJson;
import dev.meshwright.decide.connection.IpAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// What the code of a Gateway API test does and its published data does not tell: objects that it takes away, makes or
/// fills in between requests, headers that it has the program answer with. Found in the data of the test alone.
final class GatewayApiGaps {
    /// Headers that proxies make of their own accord: no document names them.
    private static final Pattern MADE =
            Pattern.compile("access-control-.*|location|vary|server|date|set-cookie|retry-after|www-authenticate"
                    + "|content-.*|x-envoy-.*");

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9.-]+");
    private static final String SERVICE_OF_SLICE = "kubernetes.io/service-name";
    private static final String PLACEHOLDER = "PLACEHOLDER_";

    private final List<JsonNode> documents;
    private final String manifests;
    private final Set<String> unfilled = new TreeSet<>();
    private final Map<String, JsonNode> asked = new HashMap<>();

    /// @param manifests of the test
    GatewayApiGaps(List<SourceDocumentFile> manifests) {
        this.documents = manifests.stream()
                .flatMap(file -> DocumentFile.read(file).documents().stream())
                .map(document -> Json.parse(TreeJson.write(document.root())))
                .toList();
        this.manifests = documents.toString().toLowerCase(Locale.ROOT);
        slices(true).forEach(unfilled::add);
        slices(false).forEach(unfilled::remove);
    }

    /// Names of the services whose endpoints are in slices without, or with, any.
    private List<String> slices(boolean empty) {
        return of("EndpointSlice").stream()
                .filter(slice -> slice.path("endpoints").isEmpty() == empty)
                .map(slice -> Json.text(slice.path("metadata").path("labels"), SERVICE_OF_SLICE))
                .toList();
    }

    private List<JsonNode> of(String kind) {
        return documents.stream().filter(d -> Json.text(d, "kind").equals(kind)).toList();
    }

    /// The test says that it changes something: what was asked before may now be answered otherwise.
    void changed() {
        asked.clear();
    }

    /// @param each request as published; in the order of the test
    List<Construct> ofRequest(JsonNode each) {
        JsonNode status = each.path("expected").path("status");
        JsonNode before = asked.putIfAbsent(key(each), status);
        if (before != null && !before.equals(status)) {
            return missing("a change between two equal requests is not told");
        }
        String header = unnamed(each);
        if (!header.isEmpty()) {
            return missing("the program sets the header " + header + " as the test's code asks, which is not told");
        }
        String host = Json.text(each.path("request"), "host").replaceFirst(":\\d+$", "");
        if (each.has("client")
                && !host.isEmpty()
                && (IpAddress.numeric(host) || !NAME.matcher(host).matches())) {
            return missing("the address of a pod is not told");
        }
        String path = Json.text(each.path("request"), "path");
        boolean filled = of("HTTPRoute").stream()
                .flatMap(route -> route.path("spec").path("rules").valueStream())
                .anyMatch(rule -> isFor(rule, path) && leadsToUnfilled(rule));
        return filled ? missing("the endpoints that the test's code fills in are not told") : List.of();
    }

    private static String key(JsonNode each) {
        return List.of("protocol", "request", "gateway", "listener", "client", "sni", "clientCertificate", "fails")
                .stream()
                .map(name -> each.path(name).toString())
                .toList()
                .toString();
    }

    /// An expected header of the answer that neither a document nor the request names.
    private String unnamed(JsonNode each) {
        if (Json.text(each, "protocol").equals("grpc")) {
            return "";
        }
        String request = each.path("request").toString().toLowerCase(Locale.ROOT);
        return each.path("expected").path("responseHeaders").properties().stream()
                .map(header -> header.getKey().toLowerCase(Locale.ROOT))
                .filter(name -> !MADE.matcher(name).matches() && !request.contains(name) && !manifests.contains(name))
                .findFirst()
                .orElse("");
    }

    private static boolean isFor(JsonNode rule, String path) {
        return rule.path("matches")
                .valueStream()
                .anyMatch(m -> Json.text(m.path("path"), "value").equals(path));
    }

    private boolean leadsToUnfilled(JsonNode rule) {
        return rule.path("backendRefs").valueStream().anyMatch(ref -> unfilled.contains(Json.text(ref, "name")));
    }

    /// @param requests of the test
    /// @param changing whether the test says what it changes between them
    List<Construct> ofCheck(Map<String, Object> check, JsonNode requests, boolean changing) {
        String gateway = String.valueOf(check.getOrDefault("gwNN", check.getOrDefault("gwName", "")));
        boolean filled = gateways(gateway)
                .flatMap(each -> each.path("spec").path("addresses").valueStream())
                .anyMatch(address -> Json.text(address, "value").startsWith(PLACEHOLDER));
        if (mixesTls(check, gateway)) {
            return List.of(new Construct(
                    Construct.Kind.LESSER_CONTROLLER, "asks that TLS be either ended or passed through at one port"));
        }
        if (filled) {
            return missing("the addresses that the test's code fills in are not told");
        }
        String route = String.valueOf(check.getOrDefault("routeNN", ""));
        boolean taken = !changing
                && check.toString().contains("reason=RefNotPermitted")
                && allReached(foreign(route), requests, gateway);
        return taken ? missing("a change that takes the permission away is not told") : List.of();
    }

    /// The services of other namespaces that a route refers to, `NAMESPACE/NAME`.
    private Set<String> foreign(String route) {
        Set<String> services = new TreeSet<>();
        documents.stream()
                .filter(d -> Json.text(d, "kind").endsWith("Route") && route.equals(id(d)))
                .flatMap(d -> d.path("spec").path("rules").valueStream())
                .flatMap(rule -> rule.path("backendRefs").valueStream())
                .filter(ref ->
                        !Json.text(ref, "namespace").isEmpty() && !route.startsWith(Json.text(ref, "namespace") + "/"))
                .forEach(ref -> services.add(Json.text(ref, "namespace") + "/" + Json.text(ref, "name")));
        return services;
    }

    /// Whether requests of the test reach all of them, so that the route was permitted to refer to them.
    private static boolean allReached(Set<String> services, JsonNode requests, String gateway) {
        Set<String> left = new TreeSet<>(services);
        requests.valueStream()
                .filter(each -> Json.text(each, "gateway").equals(gateway)
                        && !each.path("fails").asBoolean(false)
                        && each.path("expected").path("status").asInt(200) == 200)
                .map(each -> each.path("expected"))
                .forEach(expected ->
                        left.remove(Json.text(expected, "namespace") + "/" + Json.text(expected, "backend")));
        return !services.isEmpty() && left.isEmpty();
    }

    private static String id(JsonNode document) {
        JsonNode metadata = document.path("metadata");
        return Json.text(metadata, "namespace") + "/" + Json.text(metadata, "name");
    }

    private Stream<JsonNode> gateways(String name) {
        return of("Gateway").stream().filter(each -> name.equals(id(each)));
    }

    /// Whether a check wants listeners in conflict that only differ in what becomes of TLS.
    private boolean mixesTls(Map<String, Object> check, String gateway) {
        Set<String> modes = new TreeSet<>();
        Set<String> protocols = new TreeSet<>();
        gateways(gateway)
                .flatMap(each -> each.path("spec").path("listeners").valueStream())
                .filter(listener -> check.toString().contains("name=" + Json.text(listener, "name")))
                .forEach(listener -> {
                    protocols.add(Json.text(listener, "protocol"));
                    modes.add(Json.text(listener.path("tls"), "mode"));
                });
        return check.toString().contains("reason=ProtocolConflict")
                && protocols.equals(Set.of("TLS"))
                && modes.size() > 1;
    }

    private static List<Construct> missing(String what) {
        return List.of(new Construct(Construct.Kind.INCOMPLETE_DATA, what));
    }
}
