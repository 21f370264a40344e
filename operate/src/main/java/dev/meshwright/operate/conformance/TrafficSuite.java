package dev.meshwright.operate.conformance;

import dev.meshwright.architect.world.Assumptions;
import dev.meshwright.base.tree.SourceDocumentFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// Istio's traffic cases: `traffic/*.json`, each a list of cases with `config` and `requests`; `security/*.json` are
/// the same with `configs` by id. Formats are told in the corpus' README.
public final class TrafficSuite implements SuiteReader {
    private static final Pattern PLACE = Pattern.compile("(svc-ip|pod-ip):([a-z0-9-]+)");
    /// Clients outside say in `x-forwarded-for` who they are, as behind a load balancer.
    private static final String TRUSTED_PROXIES = "defaultConfig: {gatewayTopology: {numTrustedProxies: 1}}";

    /// What Istio's deployment of that class asks for by an annotation.
    private static final Map<String, String> CAPTURED_BY_TPROXY = Map.of("test.istio.io/class", "tproxy");

    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;

    private final String suite;
    private final EchoWorld world;
    private final String ofMesh;

    /// @param ofMesh what the mesh's own configuration says beside a case's, as YAML
    private TrafficSuite(String suite, EchoWorld world, String ofMesh) {
        this.suite = suite;
        this.world = world;
        this.ofMesh = ofMesh;
    }

    public static TrafficSuite traffic() {
        return new TrafficSuite(
                "traffic", istio("Istio traffic", List.of(Corpus.resource("istio-traffic-world.yaml"))), "");
    }

    /// The same programs in the namespaces `echo1` and `echo2`, and who asks for credentials among them.
    public static TrafficSuite security() {
        SourceDocumentFile world = Corpus.resource("istio-traffic-world.yaml");
        List<SourceDocumentFile> documents = new ArrayList<>();
        for (int i = 1; i <= 2; i++) {
            documents.add(new SourceDocumentFile(
                    "echo" + i + ".yaml",
                    world.text()
                            .replaceAll("namespace: echo\\b", "namespace: echo" + i)
                            .replace("metadata: {name: echo,", "metadata: {name: echo" + i + ",")
                            .replace("10.43.0.", "10.43." + i + ".")
                            .replace("10.44.", "10.4" + (4 + i) + ".")));
        }
        return new TrafficSuite("security", istio("Istio security", documents), TRUSTED_PROXIES);
    }

    private static EchoWorld istio(String name, List<SourceDocumentFile> documents) {
        return new EchoWorld(name, documents, Assumptions.Sidecars.EVERYWHERE, CAPTURED_BY_TPROXY);
    }

    @Override
    public String suite() {
        return suite;
    }

    @Override
    public List<Path> find(Path folder) {
        return Folders.find(folder, suite, f -> !Folders.files(f, ".json").isEmpty());
    }

    @Override
    public List<ConformanceCase> read(Path folder, Corpus corpus) throws IOException {
        Addresses addresses = new Addresses(world);
        List<ConformanceCase> cases = new ArrayList<>();
        for (Path file : Folders.files(folder, ".json")) {
            cases.addAll(Careful.read(suite, file.getFileName().toString(), () -> cases(file, addresses)));
        }
        return Contradictions.marked(cases);
    }

    private List<ConformanceCase> cases(Path file, Addresses addresses) throws IOException {
        JsonNode root = Json.read(file);
        JsonNode list = root.isArray() ? root : root.path("cases");
        List<ConformanceCase> cases = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            JsonNode each = list.get(i);
            String id = Json.text(each, "id");
            cases.addAll(Careful.read(suite, id.isEmpty() ? file.getFileName() + "[" + i + "]" : id, () -> {
                if (root.isArray()) {
                    return List.of(oneCase(each, each.path("config"), List.of(), addresses));
                }
                JsonNode config = root.path("configs").path(Json.text(each, "config"));
                if (config.isMissingNode() && !Json.text(each, "config").isEmpty()) {
                    throw new IllegalArgumentException("config '" + Json.text(each, "config") + "' is not there");
                }
                return List.of(
                        oneCase(each, config.path("resources"), Json.texts(config.path("meshConfigPatch")), addresses));
            }));
        }
        return cases;
    }

    /// @param meshConfig parts of a MeshConfig, as YAML
    private ConformanceCase oneCase(JsonNode each, JsonNode config, List<String> meshConfig, Addresses addresses) {
        List<SourceDocumentFile> documents = new ArrayList<>();
        List<Construct> constructs = new ArrayList<>();
        for (JsonNode object : config) {
            String name = "config-" + documents.size() + "-" + Json.text(object, "kind") + ".yaml";
            documents.add(new SourceDocumentFile(name, addresses.place(Json.write(object))));
            Constructs.ofCode(object).ifPresent(constructs::add);
        }
        List<String> parts = new ArrayList<>(meshConfig);
        if (!ofMesh.isEmpty() && meshConfig.stream().noneMatch(p -> p.contains("defaultConfig:"))) {
            parts.add(ofMesh);
        }
        if (!parts.isEmpty()) {
            documents.add(new SourceDocumentFile(
                    "mesh-config.yaml", "rootNamespace: istio-system\n" + String.join("\n", parts) + "\n"));
        }
        if (each.path("requests").isEmpty()) {
            throw new IllegalArgumentException("it has no requests");
        }
        addresses.callers().of(config, each.path("requests")).ifPresent(constructs::add);
        addresses.labels().of(config, each.path("requests")).ifPresent(constructs::add);
        List<Exchange> exchanges = new ArrayList<>();
        for (JsonNode request : each.path("requests")) {
            exchanges.add(exchange(request, addresses));
            if (Json.text(request.path("request"), "from").startsWith("proxyless-grpc")) {
                constructs.add(new Construct(Construct.Kind.PROXYLESS_CLIENT, ""));
            }
        }
        return new ConformanceCase.Traffic(
                suite, Json.text(each, "id"), world, documents, exchanges, Constructs.distinct(constructs));
    }

    private static Exchange exchange(JsonNode node, Addresses addresses) {
        JsonNode request = node.path("request");
        List<Map.Entry<String, String>> headers = new ArrayList<>(Json.headers(request.path("headers")));
        String authority = headers.stream()
                .filter(h -> h.getKey().equals("host"))
                .findFirst()
                .map(Map.Entry::getValue)
                .orElse("");
        headers.removeIf(h -> h.getKey().equals("host"));
        Request.Scheme scheme = scheme(request);
        String from = Json.text(request, "from");
        Client client = from.startsWith("ingress:")
                ? new Client.Outside(from.substring("ingress:".length()))
                : new Client.Program(from);
        int port = request.path("port").asInt(scheme.hasTls() ? HTTPS_PORT : HTTP_PORT);
        String host = addresses.place(authority);
        Request sent = new Request(
                client,
                Json.text(request, "to"),
                addresses.place(Json.text(request, "address")),
                port,
                scheme,
                Json.text(request, "method"),
                Json.text(request, "path"),
                host,
                headers,
                Json.text(request, "sni"),
                Json.texts(request.path("alpn")),
                request.path("count").asInt(1),
                request.path("timeoutMs").asLong(0),
                request.path("http2").asBoolean(false),
                request.path("followRedirects").asBoolean(false),
                request.path("newConnectionPerRequest").asBoolean(false),
                request.path("proxyProtocolVersion").asInt(0),
                clientCertificate(request),
                "");
        List<Expectation> expectations = new ArrayList<>();
        for (JsonNode expectation : node.path("expect")) {
            expectations.addAll(expectations(expectation, sent));
        }
        return new Exchange(sent, expectations);
    }

    /// The SNI of a cluster's name is that of a mesh proxy, which presents its certificate.
    private static Request.ClientCertificate clientCertificate(JsonNode request) {
        String written = Json.text(request, "clientCert");
        if (!written.isEmpty() && !written.equals("false")) {
            return Request.ClientCertificate.TRUSTED;
        }
        return Request.ClientCertificate.NONE;
    }

    private static Request.Scheme scheme(JsonNode request) {
        String written = Json.text(request, "scheme").toLowerCase(Locale.ROOT);
        String protocol = Json.text(request, "portProtocol").toLowerCase(Locale.ROOT);
        String word = written.isEmpty() ? protocol : written;
        return switch (word) {
            case "https" -> Request.Scheme.HTTPS;
            case "grpc" -> Request.Scheme.GRPC;
            case "tcp" -> Request.Scheme.TCP;
            case "tls" -> Request.Scheme.TLS;
            case "ws", "websocket" -> Request.Scheme.WEBSOCKET;
            case "udp" -> Request.Scheme.UDP;
            default -> Request.Scheme.HTTP;
        };
    }

    private static List<Expectation> expectations(JsonNode node, Request sent) {
        List<Expectation> all = new ArrayList<>();
        node.properties()
                .forEach(entry ->
                        one(entry.getKey(), entry.getValue(), node, sent).ifPresent(all::add));
        return all;
    }

    /// @param beside the object that holds the expectation, for its tolerance
    private static Optional<Expectation> one(String name, JsonNode value, JsonNode beside, Request sent) {
        return Optional.ofNullable(
                switch (name) {
                    case "status" -> new Expectation.Status(List.of(value.asInt()));
                    case "notStatus" -> new Expectation.NotStatus(value.asInt());
                    case "connectionError", "errorContains" -> new Expectation.ConnectionError();
                    case "errorOrStatus" -> new Expectation.ErrorOrStatus(value.asInt());
                    case "forbidden" -> new Expectation.Forbidden();
                    case "grpcStatus" -> new Expectation.GrpcStatus(grpcStatus(value.asString()));
                    case "upstreamRequestHeader" ->
                        new Expectation.UpstreamHeader(Json.lower(Json.text(value, "name")), Json.text(value, "value"));
                    case "upstreamRequestHeaders" -> {
                        List<Expectation> headers = new ArrayList<>();
                        Json.textMap(value)
                                .forEach((header, text) ->
                                        headers.add(new Expectation.UpstreamHeader(Json.lower(header), text)));
                        yield new Expectation.AllOf(headers);
                    }
                    case "responseHeader" ->
                        new Expectation.ResponseHeader(Json.lower(Json.text(value, "name")), Json.text(value, "value"));
                    case "upstreamHost" -> new Expectation.UpstreamHost(value.asString());
                    case "upstreamUrl" -> new Expectation.UpstreamUrl(value.asString());
                    case "upstreamProtocol" -> new Expectation.UpstreamProtocol(value.asString());
                    case "upstreamAlpn" -> new Expectation.UpstreamAlpn(value.asString());
                    case "upstreamSni" -> new Expectation.UpstreamSni(value.asString());
                    case "upstreamPort" -> new Expectation.UpstreamPort(value.asInt());
                    case "upstreamProxyProtocol" -> new Expectation.UpstreamProxyProtocol(value.asInt());
                    case "servedBy" -> new Expectation.ServedBy(value.asString());
                    case "location" ->
                        new Expectation.Location(value.asString().replace("{{.Hostname}}", sent.authority()));
                    case "mtlsUpstream" -> new Expectation.MutualTls(value.asBoolean());
                    case "plaintextUpstream" -> new Expectation.MutualTls(!value.asBoolean());
                    case "reachedTarget" -> new Expectation.ReachedTarget();
                    case "bodyContains" -> new Expectation.BodyContains(value.asString());
                    case "someRateLimited429" -> new Expectation.SomeRateLimited();
                    case "responds", "noError" -> new Expectation.Responds();
                    case "notOk" -> new Expectation.NotStatus(200);
                    case "sameBackend" -> new Expectation.SameBackend(value.asBoolean());
                    case "split" -> split(value, beside, sent);
                    case "anyOf" -> {
                        List<Expectation> alternatives = new ArrayList<>();
                        value.forEach(a -> alternatives.add(new Expectation.AllOf(expectations(a, sent))));
                        yield new Expectation.AnyOf(alternatives);
                    }
                    case "tolerance" -> null;
                    default ->
                        throw new IllegalArgumentException(
                                "expect: '" + name + "' (expected: one of the expectations of the corpus' README)");
                });
    }

    private static Expectation split(JsonNode value, JsonNode beside, Request sent) {
        Map<String, Double> shares = new HashMap<>();
        double count = Math.max(1, sent.count());
        value.properties().forEach(e -> shares.put(e.getKey(), e.getValue().asDouble() / count));
        return new Expectation.Split(shares, beside.path("tolerance").asDouble(0) / count);
    }

    /// Names as in gRPC's libraries.
    private static int grpcStatus(String name) {
        List<String> names = List.of(
                "ok",
                "canceled",
                "unknown",
                "invalidargument",
                "deadlineexceeded",
                "notfound",
                "alreadyexists",
                "permissiondenied",
                "resourceexhausted",
                "failedprecondition",
                "aborted",
                "outofrange",
                "unimplemented",
                "internal",
                "unavailable",
                "dataloss",
                "unauthenticated");
        String plain = name.toLowerCase(Locale.ROOT).replace("_", "");
        int code = names.indexOf(plain.equals("cancelled") ? "canceled" : plain);
        return code >= 0 ? code : Integer.parseInt(name);
    }

    /// `svc-ip:NAME` and `pod-ip:NAME` stand for addresses of the world.
    private static final class Addresses {
        private final Map<String, String> byPlace = new HashMap<>();
        private final Set<String> shared = new HashSet<>();
        private final List<Map<String, String>> labels = new ArrayList<>();

        Addresses(EchoWorld world) {
            Map<String, String> namespaces = new HashMap<>();
            WorldObjects.of(world).forEach(object -> {
                object.podIp().ifPresent(_ -> labels.add(object.labels()));
                String before = namespaces.putIfAbsent(object.app(), object.namespace());
                if (before != null && !before.equals(object.namespace())) {
                    shared.add(object.app());
                }
                object.clusterIp().ifPresent(ip -> byPlace.putIfAbsent("svc-ip:" + object.name(), ip));
                object.podIp().ifPresent(ip -> byPlace.putIfAbsent("pod-ip:" + object.app(), ip));
            });
        }

        /// Programs that have one name in several namespaces.
        AmbiguousCallers callers() {
            return new AmbiguousCallers(shared);
        }

        /// Whom the policies of cases select.
        UntoldLabels labels() {
            return new UntoldLabels(labels);
        }

        String place(String text) {
            return PLACE.matcher(text)
                    .replaceAll(m -> Matcher.quoteReplacement(byPlace.getOrDefault(m.group(), m.group())));
        }
    }
}
