package dev.meshwright.operate.conformance;

import dev.meshwright.base.tree.SourceDocumentFile;
import dev.meshwright.compile.authz.PolicyFilters;
import dev.meshwright.compile.authz.TrustDomains;
import dev.meshwright.compile.view.MeshView;
import dev.meshwright.decide.load.LoadException;
import dev.meshwright.decide.request.RequestView;
import dev.meshwright.dialects.MeshReader;
import dev.meshwright.model.MeshSettings;
import dev.meshwright.operate.conformance.authz.GoldenFilters;
import dev.meshwright.operate.conformance.authz.PolicyQuestions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// Istio's authorization policies with the filters that they become:
/// `authz/CASE/{input.yaml,case.json,filter-N.yaml}`. Ours and the published ones must decide alike, each
/// filter for itself and by the same policies, over requests that are made from what the policies say.
final class AuthorizationSuite implements SuiteReader {
    private static final Pattern PROVIDER = Pattern.compile("provider:\\s+(?:name:|\\{name:)\\s*\"?([^\\s\"}]+)");
    private static final int QUESTIONS = 2_000;
    private static final long SEED = 7;

    @Override
    public String suite() {
        return "authz";
    }

    @Override
    public List<Path> find(Path folder) {
        return Folders.find(folder, suite(), f -> !cases(f).isEmpty());
    }

    /// In the folder, or in folders by protocol.
    private static List<Path> cases(Path folder) {
        return Stream.concat(
                        Folders.list(folder).stream(),
                        Folders.list(folder).stream().flatMap(f -> Folders.list(f).stream()))
                .filter(c -> Files.isRegularFile(c.resolve("case.json")))
                .toList();
    }

    @Override
    public List<ConformanceCase> read(Path folder, Corpus corpus) throws IOException {
        List<ConformanceCase> cases = new ArrayList<>();
        for (Path each : cases(folder)) {
            String id = folder.relativize(each).toString();
            cases.addAll(Careful.read(suite(), id, () -> {
                JsonNode told = Json.read(each.resolve("case.json"));
                return List.of(new ConformanceCase.Documents(
                        suite(),
                        id,
                        Json.write(Json.map(told)),
                        "the decisions of " + Json.texts(told.path("filters")),
                        () -> ask(each, told),
                        constructs(each, told)));
            }));
        }
        return cases;
    }

    /// Published filters that refuse what a provider of the mesh would be asked about, because a workload has several.
    private static List<Construct> constructs(Path folder, JsonNode told) throws IOException {
        Set<String> named = new TreeSet<>();
        Matcher provider =
                PROVIDER.matcher(file(folder, Json.text(told, "input")).text());
        while (provider.find()) {
            named.add(provider.group(1));
        }
        Set<String> known = new TreeSet<>();
        told.path("meshConfig").path("extensionProviders").forEach(each -> known.add(Json.text(each, "name")));
        known.retainAll(named);
        boolean refused = false;
        for (String filter : Json.texts(told.path("filters"))) {
            String text = file(folder, filter).text();
            refused |= known.stream()
                    .anyMatch(name -> Pattern.compile(
                                    "istio-ext-authz-" + Pattern.quote(name) + "-ns\\[.*-deny-due-to-bad-")
                            .matcher(text)
                            .find());
        }
        return named.size() > 1 && refused
                ? List.of(new Construct(
                        Construct.Kind.LESSER_CONTROLLER, "asks that several providers of one workload be refused"))
                : List.of();
    }

    private static ConformanceCase.Answer ask(Path folder, JsonNode told) throws IOException {
        boolean http = Json.text(told, "filterKind").equals("http");
        SourceDocumentFile policies = file(folder, Json.text(told, "input"));
        List<SourceDocumentFile> filters = new ArrayList<>();
        for (String name : Json.texts(told.path("filters"))) {
            filters.add(file(folder, name));
        }
        try {
            GoldenFilters published = GoldenFilters.published(filters, http);
            PolicyFilters compiled = compiled(policies, told);
            GoldenFilters ours =
                    GoldenFilters.compiled(http ? compiled.httpSerialised() : compiled.connectionSerialised(), http);
            PolicyQuestions questions = PolicyQuestions.of(policies, SEED);
            Set<List<String>> seen = new HashSet<>();
            for (int i = 0; i < QUESTIONS; i++) {
                PolicyQuestions.Question question = questions.next();
                RequestView request = http ? question.request() : null;
                List<String> wanted = published.verdicts(question.connection(), request, question.metadata());
                List<String> got = ours.verdicts(question.connection(), request, question.metadata());
                if (!wanted.equals(got)) {
                    return new ConformanceCase.Answer(
                            question.text() + ": " + got + ", published filters: " + wanted, got.toString());
                }
                seen.add(got);
            }
            return new ConformanceCase.Answer(
                    "", QUESTIONS + " decisions alike, of " + seen.size() + " kinds, --seed " + SEED);
        } catch (LoadException e) {
            return new ConformanceCase.Answer("a filter cannot be loaded: " + e.getMessage(), "");
        }
    }

    private static SourceDocumentFile file(Path folder, String name) throws IOException {
        return new SourceDocumentFile(name, Files.readString(folder.resolve(name)));
    }

    private static PolicyFilters compiled(SourceDocumentFile policies, JsonNode told) {
        List<SourceDocumentFile> documents = new ArrayList<>(List.of(policies));
        if (!told.path("meshConfig").isEmpty()) {
            // JSON is YAML.
            documents.add(new SourceDocumentFile("mesh.yaml", Json.write(Json.map(told.path("meshConfig")))));
            documents.add(new SourceDocumentFile("services.yaml", providers(told.path("meshConfig"))));
        }
        JsonNode proxy = told.path("proxy");
        PolicyFilters inEffect = new MeshView(
                        new MeshReader().read(documents, MeshSettings.DEFAULT).mesh())
                .authorization(Json.text(proxy, "namespace"), Json.textMap(proxy.path("labels")));
        return new PolicyFilters(
                inEffect.policies(),
                new TrustDomains(Json.texts(told.path("trustDomains"))),
                inEffect.providers(),
                inEffect.tokens());
    }

    /// The services that a MeshConfig's providers are, as nobody can ask one that does not exist.
    private static String providers(JsonNode meshConfig) {
        StringBuilder services = new StringBuilder();
        for (JsonNode host : meshConfig.findValues("service")) {
            String name = host.asString().substring(host.asString().indexOf('/') + 1);
            String[] parts = name.split("\\.", 3);
            if (parts.length > 1) {
                Set<Integer> ports = new TreeSet<>();
                meshConfig.findValues("port").forEach(port -> ports.add(port.asInt()));
                services.append("---\napiVersion: v1\nkind: Service\nmetadata: {name: ")
                        .append(parts[0])
                        .append(", namespace: ")
                        .append(parts[1])
                        .append("}\nspec:\n  ports:\n");
                ports.forEach(port -> services.append("    - {name: grpc-")
                        .append(port)
                        .append(", port: ")
                        .append(port)
                        .append("}\n"));
            }
        }
        return services.toString();
    }
}
