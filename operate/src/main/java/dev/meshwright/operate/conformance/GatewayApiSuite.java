package dev.meshwright.operate.conformance;

import dev.meshwright.architect.world.Assumptions;
import dev.meshwright.base.tree.SourceDocumentFile;
import dev.meshwright.dialects.MeshRead;
import dev.meshwright.dialects.MeshReader;
import dev.meshwright.model.MeshSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// The Gateway API's conformance tests: a folder per test with manifests and `expected.json`. Each request is a case,
/// and each status check is one. A `step` changes an object; the requests behind it are asked in the changed state,
/// and as status checks do not say when they are made, one holds when it does in any of the states.
public final class GatewayApiSuite implements SuiteReader {
    private static final String CORPUS = "gateway-api";
    private static final String BASE = "conformance-base";
    private static final String EXPECTED = "expected.json";
    private static final String CONTROLLER = "meshwright.dev/gateway-controller";

    private final String suite;
    private final Assumptions.Sidecars sidecars;

    private GatewayApiSuite(String suite, Assumptions.Sidecars sidecars) {
        this.suite = suite;
        this.sidecars = sidecars;
    }

    /// Requests at gateways, requests between workloads, and status alone. Programs behind gateways are in no
    /// mesh, as the published manifests put them in none.
    public static List<SuiteReader> all() {
        return List.of(
                new GatewayApiSuite("conformance-routing", Assumptions.Sidecars.AS_LABELLED),
                new GatewayApiSuite("conformance-mesh", Assumptions.Sidecars.EVERYWHERE),
                new GatewayApiSuite("conformance-status", Assumptions.Sidecars.AS_LABELLED));
    }

    @Override
    public String suite() {
        return suite;
    }

    @Override
    public List<Path> find(Path folder) {
        Path given = folder.toAbsolutePath().normalize();
        Path above = given.getParent();
        boolean one = isTest(given) && above != null && above.endsWith(suite);
        return one
                ? List.of(given)
                : Folders.find(folder, suite, f -> Folders.list(f).stream().anyMatch(GatewayApiSuite::isTest));
    }

    private static boolean isTest(Path folder) {
        return Files.isRegularFile(folder.resolve(EXPECTED));
    }

    @Override
    public List<ConformanceCase> read(Path folder, Corpus corpus) throws IOException {
        EchoWorld world = new EchoWorld("Gateway API, " + suite, corpus.base(folder, CORPUS, BASE), sidecars);
        List<ConformanceCase> cases = new ArrayList<>();
        for (Path test : isTest(folder) ? List.of(folder) : Folders.list(folder)) {
            if (isTest(test)) {
                cases.addAll(Careful.read(
                        suite,
                        test.getFileName().toString(),
                        () -> test(Json.read(test.resolve(EXPECTED)), world, filledIn(Corpus.yaml(test)))));
            }
        }
        return cases;
    }

    /// Manifests leave the controller's name to who runs the tests.
    private static List<SourceDocumentFile> filledIn(List<SourceDocumentFile> manifests) {
        return manifests.stream()
                .map(file -> new SourceDocumentFile(
                        file.name(), file.text().replace("{GATEWAY_CONTROLLER_NAME}", CONTROLLER)))
                .toList();
    }

    private List<ConformanceCase> test(JsonNode root, EchoWorld world, List<SourceDocumentFile> manifests) {
        String name = Json.text(root, "test");
        List<List<SourceDocumentFile>> states = new ArrayList<>();
        List<SourceDocumentFile> state = MadeMaterial.with(world.documents(), manifests);
        states.add(state);
        List<ConformanceCase> cases = new ArrayList<>();
        Map<String, Integer> ids = new HashMap<>();
        GatewayApiGaps gaps = new GatewayApiGaps(manifests);
        for (JsonNode each : root.path("cases")) {
            if (each.has("step")) {
                state = ObjectPatch.apply(state, Json.text(each, "object"), Json.parse(Json.text(each, "patch")));
                states.add(state);
                gaps.changed();
                continue;
            }
            String written = Json.text(each, "case");
            String id = name + "/" + (written.isEmpty() ? Json.text(each, "protocol") : written);
            int again = ids.merge(id, 1, Integer::sum);
            List<SourceDocumentFile> now = state;
            String whole = again == 1 ? id : id + "#" + again;
            cases.addAll(
                    Careful.read(suite, whole, () -> List.of(request(each, whole, world, now, gaps.ofRequest(each)))));
        }
        cases.addAll(statusChecks(root, name, world, states, gaps));
        return cases;
    }

    private ConformanceCase request(
            JsonNode each, String id, EchoWorld world, List<SourceDocumentFile> documents, List<Construct> gaps) {
        List<Construct> constructs = new ArrayList<>(gaps);
        String gateway = Json.text(each, "gateway");
        String client = Json.text(each, "client");
        MeshRead read = read(world, documents);
        List<Exchange> exchanges = gateway.isEmpty() && client.isEmpty()
                ? GatewayApiRequests.byUrl(each, read.mesh())
                : gateway.isEmpty()
                        ? List.of(GatewayApiRequests.inMesh(each, client, documents))
                        : GatewayApiRequests.atGateway(each, gateway, read.mesh());
        if (exchanges.isEmpty()) {
            constructs.add(new Construct(Construct.Kind.INCOMPLETE_DATA, "no listener of the gateway speaks it"));
        }
        return new ConformanceCase.Traffic(suite, id, world, documents, exchanges, Constructs.distinct(constructs));
    }

    private List<ConformanceCase> statusChecks(
            JsonNode root, String test, EchoWorld world, List<List<SourceDocumentFile>> states, GatewayApiGaps gaps) {
        List<ConformanceCase> cases = new ArrayList<>();
        List<Map<String, Object>> checks = new ArrayList<>();
        root.path("statusChecks").forEach(check -> checks.add(Json.map(check)));
        boolean made = checks.stream().anyMatch(check -> lacks(check, states));
        for (int i = 0; i < checks.size(); i++) {
            Map<String, Object> check = checks.get(i);
            String id = test + "/" + check.get("check") + "#" + (i + 1);
            cases.add(new ConformanceCase.Documents(
                    suite,
                    id,
                    "status after " + states.size() + (states.size() == 1 ? " state" : " states"),
                    Json.write(check),
                    () -> status(check, world, states),
                    made && (lacks(check, states) || check.containsKey("listeners"))
                            ? List.of(new Construct(
                                    Construct.Kind.INCOMPLETE_DATA, "a route that the test's code makes is not told"))
                            : constructs(root, check, checks, states.size() > 1, gaps)));
        }
        return cases;
    }

    private static List<Construct> constructs(
            JsonNode root,
            Map<String, Object> check,
            List<Map<String, Object>> checks,
            boolean changing,
            GatewayApiGaps gaps) {
        List<Construct> constructs = new ArrayList<>(GatewayStatusChecks.constructs(check, checks, changing));
        constructs.addAll(gaps.ofCheck(check, root.path("cases"), changing));
        return Constructs.distinct(constructs);
    }

    /// Whether a check is about a route that no manifest has.
    private static boolean lacks(Map<String, Object> check, List<List<SourceDocumentFile>> states) {
        String route = String.valueOf(check.getOrDefault("routeNN", ""));
        String name = route.substring(route.indexOf('/') + 1);
        return states.stream()
                .flatMap(List::stream)
                .noneMatch(file -> file.text().contains(name));
    }

    /// In any state: the check does not say in which.
    private static ConformanceCase.Answer status(
            Map<String, Object> check, EchoWorld world, List<List<SourceDocumentFile>> states) {
        String problem = "";
        for (List<SourceDocumentFile> state : states) {
            problem = new GatewayStatusChecks(read(world, state)).problem(check);
            if (problem.isEmpty()) {
                break;
            }
        }
        return new ConformanceCase.Answer(problem, problem.isEmpty() ? "as expected" : problem);
    }

    static MeshRead read(EchoWorld world, List<SourceDocumentFile> documents) {
        List<SourceDocumentFile> all = new ArrayList<>(world.documents());
        all.addAll(documents);
        return new MeshReader().read(all, MeshSettings.DEFAULT);
    }
}
