package dev.meshwright.operate.conformance;

import dev.meshwright.architect.journey.Branch;
import dev.meshwright.architect.journey.Call;
import dev.meshwright.architect.journey.Caller;
import dev.meshwright.architect.journey.Credential;
import dev.meshwright.architect.journey.Issuers;
import dev.meshwright.architect.journey.Journeys;
import dev.meshwright.architect.journey.Outcome;
import dev.meshwright.architect.journey.Payload;
import dev.meshwright.architect.journey.Step;
import dev.meshwright.architect.world.Assumptions;
import dev.meshwright.architect.world.Instance;
import dev.meshwright.architect.world.ProxyTables;
import dev.meshwright.architect.world.World;
import dev.meshwright.base.diagnostic.Origin;
import dev.meshwright.base.tree.SourceDocumentFile;
import dev.meshwright.compile.ProxyNode;
import dev.meshwright.decide.listener.DownstreamTransport;
import dev.meshwright.decide.listener.FilterChain;
import dev.meshwright.decide.listener.ListenerTable;
import dev.meshwright.decide.listener.NetworkFilter;
import dev.meshwright.decide.listener.RouteSource;
import dev.meshwright.decide.route.RouteTable;
import dev.meshwright.decide.tls.DownstreamTls;
import dev.meshwright.decide.tls.PeerValidation;
import dev.meshwright.dialects.MeshReader;
import dev.meshwright.model.Mesh;
import dev.meshwright.model.MeshSettings;
import dev.meshwright.model.Protocol;
import dev.meshwright.model.Workload;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// Istio's simulations: documents, one proxy, and calls that are matched by listener, filter chain and route, without
/// anything running. Each call must match what is published; names of xDS resources are Istio's.
public final class SimulationSuite implements SuiteReader {
    private static final String SUITE = "simulation";
    private static final String ANYBODY = "203.0.113.77";
    private static final Pattern CHAIN = Pattern.compile("filter_chains\\[([0-9]+)]");

    @Override
    public String suite() {
        return SUITE;
    }

    @Override
    public List<Path> find(Path folder) {
        return Folders.find(folder, SUITE, f -> !Folders.files(f, ".json").isEmpty());
    }

    @Override
    public List<ConformanceCase> read(Path folder, Corpus corpus) throws IOException {
        List<ConformanceCase> cases = new ArrayList<>();
        for (Path file : Folders.files(folder, ".json")) {
            cases.addAll(Careful.read(SUITE, file.getFileName().toString(), () -> List.of(one(Json.read(file)))));
        }
        return cases;
    }

    private static ConformanceCase one(JsonNode root) {
        if (!root.has("calls")) {
            throw new IllegalArgumentException("it tells no calls");
        }
        StringBuilder sent = new StringBuilder();
        StringBuilder expected = new StringBuilder();
        for (JsonNode call : root.path("calls")) {
            sent.append(sent.isEmpty() ? "" : "; ").append(Json.write(call.path("call")));
            expected.append(expected.isEmpty() ? "" : "; ").append(Json.write(call.path("expect")));
        }
        return new ConformanceCase.Documents(
                SUITE, Json.text(root, "id"), sent.toString(), expected.toString(), () -> ask(root), constructs(root));
    }

    /// A controller that gives a listener two chains for the same connections, which no proxy loads.
    private static List<Construct> constructs(JsonNode root) {
        boolean doubled = root.path("calls")
                .valueStream()
                .anyMatch(call -> Json.text(call.path("expect"), "error").equals("multiple filter chains matched"));
        return doubled
                ? List.of(
                        new Construct(Construct.Kind.LESSER_CONTROLLER, "asks for a listener that no proxy would load"))
                : List.of();
    }

    private static ConformanceCase.Answer ask(JsonNode root) {
        List<SourceDocumentFile> files = new ArrayList<>();
        files.add(new SourceDocumentFile("config.yaml", Json.text(root, "config")));
        files.add(new SourceDocumentFile("kube.yaml", Json.text(root, "kubeConfig")));
        JsonNode meshConfig = root.path("meshConfig");
        if (!meshConfig.isMissingNode()) {
            files.add(new SourceDocumentFile(
                    "mesh.yaml", meshConfig.isString() ? meshConfig.asString() : Json.write(meshConfig)));
        }
        Mesh mesh = new MeshReader().read(files, settings(root.path("proxy"))).mesh();
        List<String> problems = new ArrayList<>();
        List<String> seen = new ArrayList<>();
        Simulated simulated = new Simulated(mesh, root.path("proxy"));
        if (root.path("calls").isEmpty()) {
            // Without calls it is about the configuration: the proxy must load all of it.
            problems.addAll(simulated.refused());
        }
        for (JsonNode call : root.path("calls")) {
            Map<String, String> found = simulated.match(call.path("call"));
            seen.add(found.toString());
            String problem = compare(call.path("expect"), found);
            if (!problem.isEmpty()) {
                problems.add(Json.text(call, "name") + " (" + Json.write(call.path("call")) + "): " + problem);
            }
        }
        return new ConformanceCase.Answer(String.join("; ", problems), String.join("; ", seen));
    }

    /// What the proxy of a case says of itself holds for its mesh.
    private static MeshSettings settings(JsonNode proxy) {
        boolean allocated = Json.text(proxy.path("metadata"), "DNS_CAPTURE").equals("true");
        return allocated
                ? MeshSettings.DEFAULT.with(MeshSettings.Traffic.DEFAULT.with(MeshSettings.Unaddressed.ALLOCATED))
                : MeshSettings.DEFAULT;
    }

    /// With `strict`, what is not said must not be there.
    private static String compare(JsonNode expected, Map<String, String> found) {
        List<String> problems = new ArrayList<>();
        boolean strict = expected.path("strict").asBoolean(false);
        for (String field :
                List.of("error", "listener", "filterChain", "routeConfig", "virtualHost", "route", "cluster")) {
            String wanted = Json.text(expected, field);
            String got = found.getOrDefault(field, "");
            boolean asked = !wanted.isEmpty() || strict || (field.equals("error") && !expected.has("error"));
            if (asked && !wanted.equals(got) && !got.equals(inCluster(field, wanted))) {
                problems.add(field + " is '" + got + "', expected '" + wanted + "'");
            }
        }
        return String.join(", ", problems);
    }

    /// The published meshes complete a service's name with its namespace alone; here a domain follows.
    private static String inCluster(String field, String wanted) {
        return field.equals("cluster") && wanted.matches("[^|]+\\|[0-9]+\\|[^|]*\\|[^.|]+\\.[^.|]+")
                ? wanted + ".svc.cluster.local"
                : wanted;
    }

    /// The proxy of a case among the documents' workloads.
    private static final class Simulated {
        private final World world;
        private final Instance proxy;
        private final Journeys journeys;

        Simulated(Mesh mesh, JsonNode node) {
            Map<String, String> labels = new TreeMap<>(Json.textMap(node.path("labels")));
            labels.putAll(Json.textMap(node.path("metadata").path("LABELS")));
            String namespace =
                    first(Json.text(node, "configNamespace"), Json.text(node.path("metadata"), "NAMESPACE"), "default");
            String address = node.path("ips").isEmpty()
                    ? "1.1.1.1"
                    : node.path("ips").get(0).asString();
            boolean gateway = Json.text(node, "type").equals("router");
            Workload workload = new Workload(
                    "simulated",
                    "simulated",
                    namespace,
                    address,
                    Map.of(),
                    labels,
                    "default",
                    "",
                    "",
                    1,
                    Workload.TlsMode.ISTIO,
                    Origin.builtIn("simulated-proxy"));
            List<Workload> workloads = new ArrayList<>(List.of(workload));
            mesh.workloads().stream().filter(w -> !w.address().equals(address)).forEach(workloads::add);
            Mesh whole = mesh.with(mesh.services(), workloads);
            World first = World.of(whole, List.of(), Assumptions.DEFAULT);
            Instance found = first.at(address).orElseThrow();
            boolean same = (found.role() == Instance.Role.GATEWAY) == gateway;
            world = same ? first : World.of(whole, List.of(node(workload, gateway, found)), Assumptions.DEFAULT);
            proxy = world.at(address).orElseThrow();
            journeys = new Journeys(world, Issuers.at(0));
        }

        /// What the proxy refuses to load.
        List<String> refused() {
            ProxyTables tables = world.tables(proxy);
            tables.loadAll();
            return tables.refused().entrySet().stream()
                    .map(e -> e.getKey() + ": " + e.getValue())
                    .toList();
        }

        private static ProxyNode node(Workload workload, boolean gateway, Instance found) {
            return new ProxyNode(
                    (gateway ? "router~" : "sidecar~") + workload.address() + "~" + workload.name() + "."
                            + workload.namespace() + "~" + workload.namespace() + ".svc.cluster.local",
                    gateway ? ProxyNode.Kind.ROUTER : ProxyNode.Kind.SIDECAR,
                    workload.name(),
                    workload.namespace(),
                    workload.serviceAccount(),
                    workload.labels(),
                    workload.owner(),
                    workload.address(),
                    gateway ? ProxyNode.Interception.NONE : ProxyNode.Interception.REDIRECT,
                    gateway
                            ? List.of()
                            : found.listens().stream()
                                    .map(p -> new ProxyNode.InboundPort(p, p, Protocol.UNDECLARED))
                                    .toList(),
                    Map.of(),
                    Map.of(),
                    "0.0.0.0",
                    new ProxyNode.Features(false, true));
        }

        private static String first(String... texts) {
            for (String text : texts) {
                if (!text.isEmpty()) {
                    return text;
                }
            }
            return "";
        }

        Map<String, String> match(JsonNode call) {
            String mode = Json.text(call, "mode");
            String address = Json.text(call, "address");
            boolean outbound = mode.equals("outbound") || (mode.isEmpty() && proxy.role() != Instance.Role.GATEWAY);
            Caller caller = outbound ? new Caller.Program(proxy) : new Caller.Outside(ANYBODY);
            String to = outbound ? address.isEmpty() ? "1.3.3.7" : address : proxy.address();
            Payload payload = payload(call);
            List<Branch> branches = journeys.follow(
                            new Call(caller, to, call.path("port").asInt(), payload))
                    .branches();
            return result(branches.getFirst(), Json.text(call, "tls").equals("mtls"));
        }

        private static Payload payload(JsonNode call) {
            String protocol = Json.text(call, "protocol");
            String host = Json.text(call, "hostHeader");
            String path = Json.text(call, "path");
            Payload inner = protocol.equals("tcp")
                    ? new Payload.Bytes(Payload.First.CLIENT)
                    : new Payload.Http(
                            protocol.equals("http2") ? Payload.Version.HTTP_2 : Payload.Version.HTTP_1_1,
                            "GET",
                            "http",
                            host,
                            path.isEmpty() ? "/" : path,
                            List.of());
            String sni = Json.text(call, "sni");
            List<String> alpn = Json.text(call, "alpn").isEmpty() ? List.of() : List.of(Json.text(call, "alpn"));
            String tls = Json.text(call, "tls");
            // A client that names a server speaks TLS.
            return switch (tls.isEmpty() && !sni.isEmpty() ? "tls" : tls) {
                case "tls" ->
                    new Payload.Tls(
                            sni.isEmpty() ? host : sni,
                            alpn.isEmpty() ? protocols(protocol, "http/1.1", "h2") : alpn,
                            new Credential.None(),
                            inner);
                case "mtls" ->
                    new Payload.Tls(
                            sni.isEmpty() ? host : sni,
                            alpn.isEmpty() ? protocols(protocol, "istio-http/1.1", "istio-h2") : alpn,
                            Json.text(call, "mtlsSecretConfigName").isEmpty()
                                    ? new Credential.Mesh("spiffe://cluster.local/ns/default/sa/caller")
                                    : new Credential.Other(
                                            Json.text(call, "mtlsSecretConfigName"), Credential.Issuer.TRUSTED),
                            inner);
                default -> inner;
            };
        }

        private static List<String> protocols(String protocol, String http1, String http2) {
            return switch (protocol) {
                case "http" -> List.of(http1);
                case "http2" -> List.of(http2);
                default -> http1.startsWith("istio") ? List.of("istio") : List.of();
            };
        }

        /// In the words of the published data.
        ///
        /// @param mutual the client insists on being asked for its certificate (the published `mtls`)
        private Map<String, String> result(Branch branch, boolean mutual) {
            Map<String, String> result = new TreeMap<>();
            ProxyTables tables = world.tables(proxy);
            boolean route = false;
            for (Step step : branch.steps()) {
                if (!step.proxy().equals(proxy)) {
                    break;
                }
                switch (step.what()) {
                    case "listener" -> result.put("listener", name(step.resource()));
                    case "filter-chain" -> {
                        if (step.matched()) {
                            Optional<FilterChain> chain = chainOf(tables, step);
                            chain.ifPresent(c -> result.put("filterChain", c.name()));
                            if (mutual && chain.filter(Simulated::isOneSided).isPresent()) {
                                result.put("error", "invalid mTLS");
                                return result;
                            }
                        }
                    }
                    case "virtual-host" -> {
                        result.put("routeConfig", name(step.resource()));
                        if (step.matched()) {
                            result.put("virtualHost", step.detail());
                        }
                    }
                    case "route" -> {
                        route |= step.matched();
                        if (step.matched()) {
                            routeName(tables, step).ifPresent(r -> result.put("route", r));
                        }
                    }
                    case "cluster" ->
                        result.putIfAbsent("cluster", step.detail().replaceFirst(": .*", ""));
                    default -> {}
                }
            }
            error(branch, result, route).ifPresent(e -> result.put("error", e));
            return result;
        }

        private Optional<String> error(Branch branch, Map<String, String> result, boolean route) {
            if (result.containsKey("cluster")) {
                return Optional.empty();
            }
            return switch (branch.outcome()) {
                case Outcome.Failed failed
                when failed.where().equals(proxy.name()) || failed.where().isEmpty() ->
                    switch (failed.kind()) {
                        case REFUSED -> Optional.of("no listener matched");
                        case NO_FILTER_CHAIN -> Optional.of("no filter chains matched");
                        case TLS -> Optional.of(failed.why().contains("certificate") ? "invalid mTLS" : "TLS error");
                        case PROTOCOL -> Optional.of("protocol error");
                        case DENIED, CLOSED, STALLED, NO_UPSTREAM, LOOP -> Optional.of(failed.why());
                    };
                case Outcome.Answered answered
                when answered.status() == 301 && !route -> Optional.of("tls required, sending 301");
                case Outcome.Answered answered
                when answered.status() == 404 && !route ->
                    Optional.of(result.containsKey("virtualHost") ? "no route matched" : "no virtual host matched");
                case Outcome.Answered _, Outcome.Reached _, Outcome.Failed _ -> Optional.empty();
            };
        }

        private static boolean isOneSided(FilterChain chain) {
            return chain.transport() instanceof DownstreamTransport.Tls(var context)
                    && context.clientCertificate() == DownstreamTls.ClientCertificate.OPTIONAL
                    && context.common().validation().trust() instanceof PeerValidation.Trust.None;
        }

        private static String name(String resource) {
            return resource.substring(resource.indexOf('/') + 1);
        }

        private static Optional<FilterChain> chainOf(ProxyTables tables, Step step) {
            Matcher index = CHAIN.matcher(step.path());
            return tables.listener(name(step.resource()))
                    .map(ListenerTable::chains)
                    .map(chains -> index.find() ? chains.get(Integer.parseInt(index.group(1))) : chains.getLast());
        }

        private static Optional<String> routeName(ProxyTables tables, Step step) {
            Matcher index = Pattern.compile("virtual_hosts\\[([0-9]+)]\\.routes\\[([0-9]+)]")
                    .matcher(step.path());
            return index.find()
                    ? tables.route(name(step.resource()))
                            .or(() -> inline(tables, step))
                            .map(t -> t.virtualHosts()
                                    .get(Integer.parseInt(index.group(1)))
                                    .routes()
                                    .get(Integer.parseInt(index.group(2)))
                                    .name())
                    : Optional.empty();
        }

        /// The routes that stand in a filter chain itself.
        private static Optional<RouteTable> inline(ProxyTables tables, Step step) {
            return chainOf(tables, step)
                    .flatMap(chain -> chain.filters().stream()
                            .flatMap(f -> f.filter() instanceof NetworkFilter.Http(var manager)
                                            && manager.routes() instanceof RouteSource.Inline(var table)
                                    ? Stream.of(table)
                                    : Stream.of())
                            .findFirst());
        }
    }
}
