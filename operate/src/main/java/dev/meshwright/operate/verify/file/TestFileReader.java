package dev.meshwright.operate.verify.file;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.diagnostic.ElementId;
import dev.meshwright.base.diagnostic.Findings;
import dev.meshwright.base.tree.Document;
import dev.meshwright.base.tree.DocumentFile;
import dev.meshwright.base.tree.Fields;
import dev.meshwright.base.tree.SourceDocumentFile;
import dev.meshwright.base.tree.Tree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads a test file: one document of kind `MeshTest`. A case with a fault is left out, the others are kept.
public final class TestFileReader {
    public static final String KIND = "MeshTest";
    public static final String API_VERSION = "meshwright.dev/v1";

    private static final int REPEAT_MAX = 100_000;

    private final SourceDocumentFile source;
    private final ElementId element;
    private final Findings findings = new Findings();
    private Optional<Named> from = Optional.empty();
    private List<Map.Entry<String, String>> headers = List.of();

    private TestFileReader(SourceDocumentFile source) {
        this.source = source;
        this.element = new ElementId(KIND, "", source.name());
    }

    public static TestFile read(SourceDocumentFile source) {
        return new TestFileReader(source).read();
    }

    /// Whether a file says that it is a test; nothing is reported.
    public static boolean isTest(SourceDocumentFile source) {
        return DocumentFile.read(source).documents().stream()
                .anyMatch(d -> d.root() instanceof Tree.Mapping mapping
                        && mapping.get("kind").orElse(null) instanceof Tree.Scalar kind
                        && kind.text().equals(KIND));
    }

    private TestFile read() {
        DocumentFile file = DocumentFile.read(source);
        file.diagnostics().forEach(findings::add);
        TestFile empty = new TestFile(source, source.name(), List.of(), List.of(), List.of(), List.of(), List.of());
        if (file.documents().size() > 1) {
            findings.error(
                    Codes.NOT_AN_ELEMENT,
                    file.documents().get(1).root().position(),
                    "a second document (expected: one " + KIND + " in a file)",
                    "it was not read",
                    "write its cases into the first, or into a file of its own");
        }
        Optional<Document> document = file.documents().stream().findFirst();
        if (document.isPresent() && document.get().root() instanceof Tree.Mapping root) {
            return of(new Fields(root, element, "", findings));
        }
        if (file.diagnostics().isEmpty()) {
            findings.error(
                    Codes.NOT_AN_ELEMENT,
                    new dev.meshwright.base.diagnostic.Position(source.name(), 1, 1),
                    "no " + KIND + " (expected: a mapping with config and cases)",
                    "",
                    "write kind: " + KIND + ", config: and cases:");
        }
        return new TestFile(source, empty.name(), List.of(), List.of(), List.of(), List.of(), findings.all());
    }

    private TestFile of(Fields fields) {
        fields.word("apiVersion", List.of(API_VERSION));
        fields.word("kind", List.of(KIND));
        String name = fields.text("name", source.name());
        fields.accept("description");
        List<Named> config = new ArrayList<>();
        Scalars scalars = new Scalars(findings);
        fields.any("config").ifPresent(v -> {
            for (Tree item : Scalars.items(v)) {
                scalars.text("config", item)
                        .ifPresent(t -> config.add(new Named(Named.What.CONFIG, t, item.position(), "config")));
            }
        });
        if (config.isEmpty() && !fields.has("config")) {
            fields.missing("config", "files, folders or globs, relative to this file");
        }
        List<TestWorkload> workloads = new ArrayList<>();
        fields.sections("workloads").forEach(w -> workload(w).ifPresent(workloads::add));
        List<Told> programs = programs(fields);
        fields.section("defaults").ifPresent(defaults -> {
            from = sender(defaults);
            headers = new RequestReader(findings, List.of()).headers(defaults);
            defaults.done();
        });
        List<TestCase> cases = new ArrayList<>();
        if (!fields.has("cases")) {
            fields.missing("cases", "a list of cases");
        }
        Map<String, TestCase> byName = new LinkedHashMap<>();
        for (Fields each : fields.sections("cases")) {
            int faults = findings.errors();
            Optional<TestCase> read = testCase(each);
            if (read.isPresent() && byName.putIfAbsent(read.get().name(), read.get()) != null) {
                findings.error(
                        Codes.DEFINED_TWICE,
                        each.position("name"),
                        each.path("name") + ": '" + read.get().name() + "' is the name of two cases (first at "
                                + byName.get(read.get().name()).position() + ")",
                        "",
                        "give each a name of its own");
            }
            if (read.isPresent() && findings.errors() == faults) {
                cases.add(read.get());
            }
        }
        fields.done();
        return new TestFile(source, name, config, workloads, programs, cases, findings.all());
    }

    private Optional<TestWorkload> workload(Fields fields) {
        String name = fields.requiredText("name", "the name of the workload");
        String service = fields.text("service", "");
        Map<String, String> labels = new LinkedHashMap<>();
        labels.put("app", service.isEmpty() ? name : service);
        fields.text("version").ifPresent(v -> labels.put("version", v));
        labels.putAll(fields.textMap("labels"));
        List<TestWorkload.Port> ports = new ArrayList<>();
        fields.integerMap("ports", 1, 65_535).forEach((port, number) -> ports.add(new TestWorkload.Port(port, number)));
        Optional<Integer> replicas = fields.integer("replicas", 1, 100);
        Optional<Boolean> sidecar = fields.flag("sidecar");
        String account = fields.text("serviceAccount", "");
        String namespace = fields.text("namespace", "default");
        fields.done();
        if (!service.isEmpty() && ports.isEmpty()) {
            fields.missing("ports", "the ports of service " + service + ", as http: 9080");
        }
        return name.isEmpty()
                ? Optional.empty()
                : Optional.of(new TestWorkload(
                        name,
                        namespace,
                        labels,
                        service,
                        account.isEmpty() ? "default" : account,
                        ports,
                        replicas.orElse(1),
                        sidecar.orElse(true),
                        fields.position()));
    }

    private List<Told> programs(Fields fields) {
        List<Told> told = new ArrayList<>();
        fields.sectionMap("programs").forEach((name, program) -> {
            int status = program.integer("status", 0, 599).orElse(200);
            int first = program.integer("firstTries", 1, 1_000).orElse(0);
            long delay = program.duration("delay", java.time.Duration.ZERO)
                    .map(java.time.Duration::toMillis)
                    .orElse(0L);
            List<Map.Entry<String, String>> all = new RequestReader(findings, List.of())
                    .headers(program).stream()
                            .map(h -> Map.entry(h.getKey().toLowerCase(java.util.Locale.ROOT), h.getValue()))
                            .toList();
            program.done();
            told.add(new Told(
                    new Named(Named.What.WORKLOAD, name, fields.keyPosition("programs"), program.path()),
                    new dev.meshwright.operate.conformance.echo.Behaviour(status, first, delay, all)));
        });
        return told;
    }

    private Optional<Named> sender(Fields fields) {
        Optional<Tree> value = fields.any("from");
        if (value.isEmpty()) {
            return Optional.empty();
        }
        String path = fields.path("from");
        if (value.get() instanceof Tree.Mapping) {
            return fields.section("from").flatMap(outside -> {
                String gateway = outside.requiredText("gateway", "the gateway through which somebody outside calls");
                outside.done();
                return gateway.isEmpty()
                        ? Optional.empty()
                        : Optional.of(
                                new Named(Named.What.GATEWAY, gateway, outside.position("gateway"), path + ".gateway"));
            });
        }
        return fields.text("from")
                .map(name -> name.equals("outside")
                        ? new Named(Named.What.GATEWAY, "", value.get().position(), path)
                        : new Named(Named.What.WORKLOAD, name, value.get().position(), path));
    }

    private Optional<TestCase> testCase(Fields fields) {
        String name = fields.requiredText("name", "what this case shows");
        fields.accept("description");
        Optional<Named> caller = sender(fields).or(() -> from);
        if (caller.isEmpty() && !fields.has("from")) {
            fields.missing("from", "a workload, 'outside', or a mapping with gateway");
        }
        Optional<TestRequest> request = new RequestReader(findings, headers).read(fields);
        int repeat = fields.integer("repeat", 1, REPEAT_MAX).orElse(0);
        List<Told> programs = programs(fields);
        List<Expected> expected = fields.section("expect")
                .map(e -> new ExpectReader(element, findings).read(e))
                .orElse(List.of());
        if (!fields.has("expect")) {
            fields.missing("expect", "a mapping of what must come of the request");
        } else if (expected.isEmpty()) {
            fields.error(Codes.EMPTY_ELEMENT, "expect", "nothing is expected", "write for example status: 200");
        }
        fields.done();
        if (name.isEmpty() || caller.isEmpty() || request.isEmpty() || expected.isEmpty()) {
            return Optional.empty();
        }
        TestCase.Sender sender = caller.get().what() == Named.What.GATEWAY
                ? new TestCase.Sender.Outside(caller.get())
                : new TestCase.Sender.Workload(caller.get());
        return Optional.of(new TestCase(name, fields.position(), sender, request.get(), repeat, programs, expected));
    }
}
