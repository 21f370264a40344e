package dev.meshwright.operate.conformance;

import dev.meshwright.architect.world.Assumptions;
import dev.meshwright.architect.world.Instance;
import dev.meshwright.architect.world.ProxyTables;
import dev.meshwright.architect.world.World;
import dev.meshwright.base.diagnostic.Diagnostic;
import dev.meshwright.base.diagnostic.Severity;
import dev.meshwright.base.tree.SourceDocumentFile;
import dev.meshwright.dialects.MeshRead;
import dev.meshwright.dialects.MeshReader;
import dev.meshwright.model.MeshSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// Suites that ask for the validity of documents alone.
public final class DocumentSuites {
    private DocumentSuites() {}

    public static List<SuiteReader> all() {
        return List.of(new Validation(), new Invalid(), new Samples());
    }

    /// The errors that documents have when they are read on their own.
    static List<Diagnostic> errors(List<SourceDocumentFile> files) {
        return new MeshReader()
                .read(files, MeshSettings.DEFAULT).diagnostics().stream()
                        .filter(d -> d.severity() == Severity.ERROR)
                        .toList();
    }

    private static String describe(List<Diagnostic> errors) {
        return errors.isEmpty()
                ? "valid"
                : errors.stream()
                        .limit(3)
                        .map(d -> d.position() + ": " + d.code() + " " + d.what())
                        .toList()
                        .toString();
    }

    /// Istio's validation tests: `validation/KIND.json`, each a list of metadata, spec and whether they are valid.
    static final class Validation implements SuiteReader {
        private static final Map<String, String> GROUPS = Map.of(
                "AuthorizationPolicy", "security.istio.io/v1",
                "PeerAuthentication", "security.istio.io/v1",
                "RequestAuthentication", "security.istio.io/v1",
                "Telemetry", "telemetry.istio.io/v1",
                "WasmPlugin", "extensions.istio.io/v1alpha1",
                "TrafficExtension", "extensions.istio.io/v1alpha1",
                "EnvoyFilter", "networking.istio.io/v1alpha3",
                "ProxyConfig", "networking.istio.io/v1beta1");

        @Override
        public String suite() {
            return "validation";
        }

        @Override
        public List<Path> find(Path folder) {
            return Folders.find(folder, suite(), f -> !Folders.files(f, ".json").isEmpty());
        }

        @Override
        public List<ConformanceCase> read(Path folder, Corpus corpus) throws IOException {
            List<ConformanceCase> cases = new ArrayList<>();
            for (Path file : Folders.files(folder, ".json")) {
                cases.addAll(Careful.read(suite(), file.getFileName().toString(), () -> cases(file)));
            }
            return cases;
        }

        /// A file that is no list holds none.
        private static List<ConformanceCase> cases(Path file) throws IOException {
            List<ConformanceCase> cases = new ArrayList<>();
            JsonNode root = Json.read(file);
            for (int i = 0; root.isArray() && i < root.size(); i++) {
                JsonNode each = root.get(i);
                String id = Json.text(each, "id");
                cases.addAll(Careful.read(
                        "validation",
                        id.isEmpty() ? file.getFileName() + "[" + i + "]" : id,
                        () -> List.of(oneCase(each))));
            }
            return cases;
        }

        private static ConformanceCase oneCase(JsonNode each) {
            String kind = Json.text(each, "kind");
            if (kind.isEmpty() || !each.path("valid").isBoolean()) {
                throw new IllegalArgumentException("kind or valid is missing");
            }
            boolean valid = each.path("valid").asBoolean();
            Map<String, Object> object = new LinkedHashMap<>();
            object.put("apiVersion", GROUPS.getOrDefault(kind, "networking.istio.io/v1"));
            object.put("kind", kind);
            Map<String, Object> metadata = new LinkedHashMap<>(Json.map(each.path("metadata")));
            metadata.putIfAbsent("name", "subject");
            metadata.putIfAbsent("namespace", "default");
            object.put("metadata", metadata);
            object.put("spec", Json.map(each.path("spec")));
            String text = Json.write(object);
            return new ConformanceCase.Documents(
                    "validation",
                    Json.text(each, "id"),
                    text,
                    valid ? "valid" : "invalid: " + Json.texts(each.path("errors")),
                    () -> {
                        List<Diagnostic> errors = errors(List.of(new SourceDocumentFile("subject.yaml", text)));
                        boolean agrees = errors.isEmpty() == valid;
                        return new ConformanceCase.Answer(
                                agrees
                                        ? ""
                                        : valid
                                                ? "is refused: " + describe(errors)
                                                : "is accepted, and must not be: " + Json.texts(each.path("errors")),
                                describe(errors));
                    },
                    Constructs.ofHiddenField(each.path("spec"), Json.texts(each.path("errors"))).stream()
                            .toList());
        }
    }

    /// The Gateway API's `invalid/*.yaml`, which validation must reject.
    static final class Invalid implements SuiteReader {
        @Override
        public String suite() {
            return "invalid";
        }

        @Override
        public List<Path> find(Path folder) {
            return Folders.find(folder, suite(), Invalid::holdsGatewayApi);
        }

        @Override
        public List<ConformanceCase> read(Path folder, Corpus corpus) throws IOException {
            List<ConformanceCase> cases = new ArrayList<>();
            for (Path path : Folders.files(folder, ".yaml")) {
                String id = path.getFileName().toString().replaceFirst("\\.yaml$", "");
                cases.addAll(Careful.read(suite(), id, () -> List.of(oneCase(id, path))));
            }
            return cases;
        }

        /// Folders of that name have documents of other kinds elsewhere.
        private static boolean holdsGatewayApi(Path folder) {
            return Folders.files(folder, ".yaml").stream()
                    .anyMatch(file -> Careful.text(file).contains("gateway.networking.k8s.io"));
        }

        private static ConformanceCase oneCase(String id, Path path) throws IOException {
            SourceDocumentFile file = new SourceDocumentFile(path.getFileName().toString(), Files.readString(path));
            return new ConformanceCase.Documents(
                    "invalid",
                    id,
                    file.name(),
                    "rejected",
                    () -> {
                        List<Diagnostic> errors = errors(List.of(file));
                        return new ConformanceCase.Answer(
                                errors.isEmpty() ? "is accepted, and must not be" : "", describe(errors));
                    },
                    List.of());
        }
    }

    /// Istio's samples: each file is read without an error, compiled for every proxy of its workloads, and loaded.
    static final class Samples implements SuiteReader {
        @Override
        public String suite() {
            return "samples";
        }

        @Override
        public List<Path> find(Path folder) {
            return Folders.find(folder, suite(), _ -> true);
        }

        @Override
        public List<ConformanceCase> read(Path folder, Corpus corpus) throws IOException {
            List<ConformanceCase> cases = new ArrayList<>();
            List<Path> files;
            try (Stream<Path> all = Files.walk(folder)) {
                files = all.filter(p -> p.toString().endsWith(".yaml")).sorted().toList();
            }
            for (Path path : files) {
                String name = folder.relativize(path).toString();
                cases.addAll(Careful.read(suite(), name, () -> {
                    SourceDocumentFile file = new SourceDocumentFile(name, Files.readString(path));
                    return List.of(new ConformanceCase.Documents(
                            suite(), name, name, "read, compiled and loaded", () -> ask(file), constructs(file)));
                }));
            }
            return cases;
        }

        private static List<Construct> constructs(SourceDocumentFile file) {
            return Constructs.ofFile(file.text()).stream().toList();
        }

        private static ConformanceCase.Answer ask(SourceDocumentFile file) {
            MeshRead read = new MeshReader().read(List.of(file), MeshSettings.DEFAULT);
            List<Diagnostic> errors = read.diagnostics().stream()
                    .filter(d -> d.severity() == Severity.ERROR)
                    .toList();
            if (!errors.isEmpty()) {
                return new ConformanceCase.Answer("is refused: " + describe(errors), describe(errors));
            }
            World world = World.of(read.mesh(), List.of(), Assumptions.DEFAULT);
            int proxies = 0;
            for (Instance instance : world.instances()) {
                if (instance.role() != Instance.Role.PLAIN) {
                    proxies++;
                    ProxyTables tables = world.tables(instance);
                    tables.loadAll();
                    if (!tables.refused().isEmpty()) {
                        return new ConformanceCase.Answer(
                                instance + " refuses " + tables.refused(), "refused by a proxy");
                    }
                }
            }
            return new ConformanceCase.Answer("", "loaded by " + proxies + " proxies");
        }
    }
}
