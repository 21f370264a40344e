package dev.meshwright.cli.explain;

import dev.meshwright.architect.explain.Answers;
import dev.meshwright.architect.explain.Question;
import dev.meshwright.architect.explain.QuestionLine;
import dev.meshwright.architect.explain.Target;
import dev.meshwright.architect.journey.Issuers;
import dev.meshwright.architect.world.World;
import dev.meshwright.base.batch.Batch;
import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.diagnostic.Diagnostic;
import dev.meshwright.base.diagnostic.DiagnosticText;
import dev.meshwright.base.diagnostic.Severity;
import dev.meshwright.base.tree.SourceDocumentFile;
import dev.meshwright.cli.api.StateOptions;
import dev.meshwright.cli.documents.DocumentFiles;
import dev.meshwright.cli.documents.TextFile;
import dev.meshwright.cli.outcome.Usage;
import dev.meshwright.dialects.MeshRead;
import dev.meshwright.dialects.MeshReader;
import dev.meshwright.model.MeshSettings;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `meshwright explain`: tells what a request will do and why, without sending it.
@Command(
        name = "explain",
        header = "Tells what a request will do and why, step by step, without sending it.",
        description = {
            "Follows the request from its caller over both sidecars to the program, by the code that the proxies run,"
                    + " and names the line of the configuration behind every step.",
            "Exit code: 0 it works, 3 it would fail, 4 nobody has that name, 2 the question is malformed."
        },
        footer = {
            "",
            "Examples:",
            "  meshwright explain \"GET http://reviews:9080/reviews/0\" --from productpage -f config/",
            "  meshwright explain \"GET http://reviews:9080/reviews/0\" -H 'end-user: jason' --from productpage -f"
                    + " config/",
            "  meshwright explain \"GET http://shop.example.com/cart\" --from outside -f config/",
            "  meshwright explain tcp://mongo:27017 --from ratings.shop -f config/ -o json",
            "  meshwright explain --batch requests.txt -f config/",
            "  meshwright explain \"GET http://catalog/items\" --from web --live"
        })
public final class ExplainCommand implements Callable<Integer> {
    private static final Usage USAGE = new Usage("meshwright explain --help");

    @Parameters(
            arity = "0..1",
            paramLabel = "REQUEST",
            description = "METHOD URL, or a URL: http, https, grpc, tcp, tls or udp.")
    private Optional<String> request = Optional.empty();

    @Option(
            names = "--from",
            paramLabel = "NAME|outside",
            description = "Who calls: a workload, its app label or a service, maybe NAME.NAMESPACE; or 'outside'.")
    private Optional<String> from = Optional.empty();

    @Option(names = "--gateway", paramLabel = "NAME", description = "From outside, through this gateway.")
    private Optional<String> gateway = Optional.empty();

    @Option(
            names = "--from-labels",
            paramLabel = "K=V,...",
            description = "A caller that no document tells of, with these labels.")
    private Optional<String> labels = Optional.empty();

    @Option(
            names = {"-n", "--namespace"},
            defaultValue = QuestionLine.NAMESPACE,
            paramLabel = "NS",
            description = "Namespace of --from-labels (default: ${DEFAULT-VALUE}).")
    private String namespace = QuestionLine.NAMESPACE;

    @Option(
            names = {"-H", "--header"},
            paramLabel = "NAME: VALUE",
            description = "A header of the request; repeatable.")
    private List<String> headers = new ArrayList<>();

    @Option(
            names = "--jwks",
            paramLabel = "URI=FILE",
            description = "The keys that proxies would fetch from a jwksUri; repeatable.")
    private List<String> keySets = new ArrayList<>();

    @Option(
            names = {"-f", "--filename"},
            paramLabel = "FILE|DIR|-",
            description = "The configuration: file, folder, or standard input; repeatable.")
    private List<String> files = new ArrayList<>();

    @Option(
            names = "--live",
            description = "Ask the running mesh of this machine: its documents, workloads and proxies as they are now.")
    private boolean live;

    @Mixin
    private StateOptions state = new StateOptions();

    @Option(
            names = {"-R", "--recursive"},
            description = "Take the subfolders of a folder too.")
    private boolean recursive;

    @Option(
            names = "--batch",
            paramLabel = "FILE|-",
            description = "One request per line, with its own -H, --from and --gateway if need be.")
    private Optional<String> batch = Optional.empty();

    @Option(names = "--all", description = "Tell of everything that was tried and did not match.")
    private boolean all;

    @Option(
            names = {"-o", "--output"},
            defaultValue = "text",
            paramLabel = "text|json",
            description = "Form of the answer; a batch in JSON has one object per line (default: ${DEFAULT-VALUE}).")
    private String output = "text";

    @Mixin
    private ColorOption color = new ColorOption();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    private CommandSpec spec;

    @Override
    public Integer call() {
        USAGE.oneOf("-o", output, "text", "json");
        List<Question> questions = questions();
        Telling.Form form = new Telling.Form(output.equals("json"), batch.isPresent(), all, color.wanted(USAGE));
        if (live) {
            if (!files.isEmpty()) {
                throw USAGE.fault("--live and -f name two meshes (expected: one of them)");
            }
            return print(ExplainApi.ask(state.client(), questions, form));
        }
        if (files.isEmpty()) {
            throw USAGE.fault("no configuration (expected: -f FILE, -f DIR or --live)");
        }
        KeySets keys = KeySets.read(keySets);
        Issuers issuers = new Issuers(() -> System.currentTimeMillis() / 1000, from -> keys.at(from.uri()));
        List<SourceDocumentFile> documents = DocumentFiles.read(files, recursive);
        MeshRead read = new MeshReader(Batch.ON_ALL_PROCESSORS).read(documents, MeshSettings.DEFAULT);
        var answers = new Answers(read.mesh(), List.of(), issuers, World.compiler(Batch.ON_ALL_PROCESSORS));
        complain(documents, read.diagnostics(), answers.findings());
        return print(Telling.of(questions, answers, form));
    }

    /// Says what makes the answer another than the documents' author meant.
    private void complain(
            List<SourceDocumentFile> documents, List<Diagnostic> ofDocuments, List<Diagnostic> ofProxies) {
        List<Diagnostic> told = new ArrayList<>(ofDocuments);
        told.removeIf(d -> d.severity() != Severity.ERROR && !d.code().equals(Codes.POLICY_CLOSED));
        boolean leftOut = !told.isEmpty();
        told.addAll(ofProxies);
        if (told.isEmpty()) {
            return;
        }
        Map<String, String> texts = new HashMap<>();
        documents.forEach(d -> texts.put(d.name(), d.text()));
        PrintWriter err = spec.commandLine().getErr();
        err.print(DiagnosticText.renderAll(told, name -> texts.getOrDefault(name, "")));
        if (leftOut) {
            err.println("the documents with an error are left out of the answer");
        }
        err.flush();
    }

    private List<Question> questions() {
        try {
            List<Map.Entry<String, String>> common = new ArrayList<>();
            for (String header : headers) {
                common.add(QuestionLine.header(header));
            }
            Optional<Question.Source> caller = caller();
            List<Question> questions = new ArrayList<>();
            if (request.isPresent()) {
                questions.add(new Question(
                        Target.parse(request.get()),
                        caller.orElseThrow(() -> USAGE.fault(
                                "nobody calls (expected: --from NAME, --from outside or --from-labels K=V)")),
                        common));
            }
            if (batch.isPresent()) {
                int number = 0;
                for (String line : TextFile.read(batch.get()).lines().toList()) {
                    number++;
                    if (!line.isBlank() && !line.strip().startsWith("#")) {
                        questions.add(batchLine(line, number, caller, common));
                    }
                }
            }
            if (questions.isEmpty()) {
                throw USAGE.fault(
                        batch.isPresent() ? "no request in " + batch.get() : "no request (expected: METHOD URL)");
            }
            return questions;
        } catch (Target.Malformed e) {
            throw USAGE.fault(String.valueOf(e.getMessage()));
        }
    }

    private Question batchLine(
            String line, int number, Optional<Question.Source> caller, List<Map.Entry<String, String>> common) {
        try {
            return QuestionLine.parse(line, caller, common);
        } catch (Target.Malformed e) {
            throw USAGE.fault(batch.orElse("") + ":" + number + ": " + e.getMessage());
        }
    }

    private Optional<Question.Source> caller() throws Target.Malformed {
        long given = java.util.stream.Stream.of(from.filter(f -> !f.equals("outside")), gateway, labels)
                .filter(Optional::isPresent)
                .count();
        if (given > 1) {
            throw USAGE.fault("--from, --gateway and --from-labels name different callers (expected: one of them)");
        }
        if (gateway.isPresent()) {
            return Optional.of(new Question.Source.Outside(gateway.get()));
        }
        return labels.isPresent()
                ? Optional.of(QuestionLine.labels(labels.get(), namespace))
                : from.map(QuestionLine::source);
    }

    private int print(Telling told) {
        PrintWriter err = spec.commandLine().getErr();
        err.print(told.err());
        err.flush();
        PrintWriter out = spec.commandLine().getOut();
        out.print(told.out());
        out.flush();
        return told.exitCode();
    }
}
