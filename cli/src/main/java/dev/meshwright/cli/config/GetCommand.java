package dev.meshwright.cli.config;

import dev.meshwright.base.tree.Tree;
import dev.meshwright.cli.api.Answers;
import dev.meshwright.cli.api.ApiClient;
import dev.meshwright.cli.api.StateOptions;
import dev.meshwright.cli.outcome.ExitCode;
import dev.meshwright.cli.outcome.Failure;
import dev.meshwright.cli.outcome.Table;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `meshwright get`: reads configuration back.
@Command(
        name = "get",
        header = "Shows configuration.",
        footer = {"", "Examples:", "  meshwright get virtualservices -A", "  meshwright get vs reviews -n shop -o json"
        })
public final class GetCommand implements Callable<Integer> {
    /// How results look.
    enum Output {
        table,
        json,
        yaml,
        name
    }

    @Mixin
    private StateOptions state = new StateOptions();

    @Parameters(index = "0", paramLabel = "KIND", description = "Kind: plural, singular or short (vs, dr, gw, ...).")
    private String kind = "";

    @Parameters(index = "1", arity = "0..1", paramLabel = "NAME", description = "One object; default: all.")
    private Optional<String> name = Optional.empty();

    @Option(
            names = {"-n", "--namespace"},
            defaultValue = "default",
            paramLabel = "NS",
            description = "Namespace (default: ${DEFAULT-VALUE}).")
    private String namespace = "";

    @Option(
            names = {"-A", "--all-namespaces"},
            description = "All namespaces.")
    private boolean allNamespaces;

    @Option(
            names = {"-o", "--output"},
            defaultValue = "table",
            paramLabel = "table|json|yaml|name",
            description = "Form of the result (default: ${DEFAULT-VALUE}).")
    private Output output = Output.table;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    private CommandSpec spec;

    @Override
    public Integer call() {
        Kind wanted = Kind.of(kind);
        String path = name.map(one -> wanted.onePath(namespace, one))
                .orElseGet(() -> wanted.listPath(allNamespaces ? "" : namespace));
        ApiClient.Answer answer =
                state.client().get(path, output == Output.yaml ? "application/yaml" : "application/json");
        if (answer.status() == 404) {
            throw new Failure(
                    ExitCode.NOT_FOUND,
                    "not found: " + wanted.shown(name.orElse("")) + " in namespace " + namespace,
                    "",
                    "meshwright get " + wanted.plural() + " -A");
        }
        if (!answer.ok()) {
            throw new Failure(ExitCode.FAILED, "get: status " + answer.status(), answer.message(), "");
        }
        PrintWriter out = spec.commandLine().getOut();
        if (output == Output.json || output == Output.yaml) {
            out.println(answer.body().stripTrailing());
            return ExitCode.DONE;
        }
        Tree told = Answers.parse(answer.body());
        List<Tree> items = name.isPresent() ? List.of(told) : Answers.list(told, "items");
        if (output == Output.name) {
            items.forEach(item -> out.println(
                    wanted.shown(Answers.text(item, "metadata", "name").orElse(""))));
            return ExitCode.DONE;
        }
        if (items.isEmpty()) {
            spec.commandLine()
                    .getErr()
                    .println("no " + wanted.plural() + (allNamespaces ? "" : " in namespace " + namespace));
            return ExitCode.DONE;
        }
        var table = new Table("NAMESPACE", "NAME", "API VERSION");
        items.forEach(item -> table.row(
                Answers.text(item, "metadata", "namespace").orElse(namespace),
                Answers.text(item, "metadata", "name").orElse(""),
                Answers.text(item, "apiVersion").orElse("")));
        table.print(out);
        return ExitCode.DONE;
    }
}
