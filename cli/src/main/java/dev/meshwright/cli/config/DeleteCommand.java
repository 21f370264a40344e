package dev.meshwright.cli.config;

import dev.meshwright.base.tree.Document;
import dev.meshwright.base.tree.DocumentFile;
import dev.meshwright.base.tree.SourceDocumentFile;
import dev.meshwright.base.tree.Tree;
import dev.meshwright.cli.api.Answers;
import dev.meshwright.cli.api.ApiClient;
import dev.meshwright.cli.api.StateOptions;
import dev.meshwright.cli.outcome.ExitCode;
import dev.meshwright.cli.outcome.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `meshwright delete`: removes configuration by name or by the documents that made it.
@Command(
        name = "delete",
        header = "Removes configuration.",
        footer = {"", "Examples:", "  meshwright delete vs reviews -n shop", "  meshwright delete -f shop.yaml"})
public final class DeleteCommand implements Callable<Integer> {
    private record Target(Kind kind, String namespace, String name) {}

    @Mixin
    private StateOptions state = new StateOptions();

    @Parameters(index = "0", arity = "0..1", paramLabel = "KIND", description = "Kind: plural, singular or short.")
    private Optional<String> kind = Optional.empty();

    @Parameters(index = "1", arity = "0..1", paramLabel = "NAME", description = "Name of the object.")
    private Optional<String> name = Optional.empty();

    @Option(
            names = {"-f", "--filename"},
            paramLabel = "FILE|DIR|-",
            description = "Remove what these documents name; repeatable.")
    private List<String> files = new ArrayList<>();

    @Option(
            names = {"-R", "--recursive"},
            description = "Take the subfolders of a folder too.")
    private boolean recursive;

    @Option(
            names = {"-n", "--namespace"},
            defaultValue = "default",
            paramLabel = "NS",
            description = "Namespace (default: ${DEFAULT-VALUE}).")
    private String namespace = "";

    @Option(names = "--ignore-not-found", description = "What is not there is no failure.")
    private boolean ignoreNotFound;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    private CommandSpec spec;

    @Override
    public Integer call() {
        List<Target> targets = targets();
        ApiClient api = state.client();
        int missing = 0;
        for (Target target : targets) {
            ApiClient.Answer answer = api.delete(target.kind().onePath(target.namespace(), target.name()));
            String shown = target.kind().shown(target.name()) + " -n " + target.namespace();
            if (answer.ok()) {
                spec.commandLine().getOut().println(shown + " deleted");
            } else if (answer.status() == 404) {
                missing += ignoreNotFound ? 0 : 1;
                spec.commandLine().getErr().println("not found: " + shown);
            } else {
                throw new Failure(
                        answer.status() == 422 ? ExitCode.REFUSED : ExitCode.FAILED,
                        "cannot delete " + shown + ": status " + answer.status(),
                        answer.message(),
                        "");
            }
        }
        return missing == 0 ? ExitCode.DONE : ExitCode.NOT_FOUND;
    }

    private List<Target> targets() {
        if (files.isEmpty() == kind.isEmpty() || kind.isPresent() != name.isPresent()) {
            throw new Failure(ExitCode.USAGE, "delete needs either KIND NAME or -f", "", "meshwright delete --help");
        }
        if (kind.isPresent()) {
            return List.of(new Target(Kind.of(kind.get()), namespace, name.orElseThrow()));
        }
        Sources sources = Sources.read(files, recursive);
        DocumentFile read = DocumentFile.read(new SourceDocumentFile(sources.name(), sources.text()));
        var targets = new ArrayList<Target>();
        for (Document document : read.documents()) {
            Tree root = document.root();
            targets.add(new Target(
                    Kind.of(root),
                    Answers.text(root, "metadata", "namespace").orElse(namespace),
                    Answers.text(root, "metadata", "name")
                            .orElseThrow(() -> new Failure(
                                    ExitCode.USAGE,
                                    sources.original(root.position()) + ": the document has no metadata.name",
                                    "",
                                    ""))));
        }
        // Against the order of creation: what refers to something goes before it.
        return targets.reversed();
    }
}
