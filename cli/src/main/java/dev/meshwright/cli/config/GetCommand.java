package dev.meshwright.cli.config;

import dev.meshwright.base.tree.Tree;
import dev.meshwright.base.tree.TreeJson;
import dev.meshwright.cli.api.Answers;
import dev.meshwright.cli.api.ApiClient;
import dev.meshwright.cli.api.StateOptions;
import dev.meshwright.cli.outcome.ExitCode;
import dev.meshwright.cli.outcome.Failure;
import dev.meshwright.cli.outcome.Table;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
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
        footer = {
            "",
            "Examples:",
            "  meshwright get virtualservices -A",
            "  meshwright get vs reviews -n shop -o json",
            "  meshwright get deploy -l 'app=reviews,version in (v1,v2)'",
            "  meshwright get dr -A -w"
        })
public final class GetCommand implements Callable<Integer> {
    /// How often a watch looks.
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

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
            names = {"-l", "--selector"},
            paramLabel = "LABELS",
            description = "Only objects with these labels: key=value, key!=value, key in (a,b), key notin (a,b), key,"
                    + " !key; joined by commas.")
    private Optional<String> selector = Optional.empty();

    @Option(
            names = {"-w", "--watch"},
            description = "Then show each object that is added, changed or deleted, until interrupted.")
    private boolean watch;

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
    public Integer call() throws InterruptedException {
        Kind wanted = Kind.of(kind);
        LabelSelector labels = labels();
        if (watch) {
            return watch(wanted, labels);
        }
        if (selector.isEmpty() && (output == Output.json || output == Output.yaml)) {
            spec.commandLine()
                    .getOut()
                    .println(ask(wanted, output == Output.yaml).stripTrailing());
            return ExitCode.DONE;
        }
        List<Tree> items = items(wanted, labels);
        switch (output) {
            case json -> spec.commandLine().getOut().println(json(items));
            case yaml ->
                spec.commandLine()
                        .getOut()
                        .println(items.stream()
                                .map(item -> yaml(wanted, item))
                                .collect(Collectors.joining("---\n"))
                                .stripTrailing());
            case name -> items.forEach(item -> spec.commandLine().getOut().println(wanted.shown(nameOf(item))));
            case table -> table(wanted, items);
        }
        return ExitCode.DONE;
    }

    private LabelSelector labels() {
        try {
            return selector.map(LabelSelector::parse).orElse(LabelSelector.ALL);
        } catch (IllegalArgumentException e) {
            throw new Failure(ExitCode.USAGE, "-l: " + e.getMessage(), "", "meshwright get --help");
        }
    }

    /// Objects of the kind that the labels pick; the one by its name, or all.
    private List<Tree> items(Kind wanted, LabelSelector labels) {
        Tree told = Answers.parse(ask(wanted, false));
        List<Tree> all = name.isPresent() ? List.of(told) : Answers.list(told, "items");
        return all.stream().filter(item -> labels.matches(labelsOf(item))).toList();
    }

    private String ask(Kind wanted, boolean asYaml) {
        String path = name.map(one -> wanted.onePath(namespace, one))
                .orElseGet(() -> wanted.listPath(allNamespaces ? "" : namespace));
        ApiClient.Answer answer = state.client().get(path, asYaml ? "application/yaml" : "application/json");
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
        return answer.body();
    }

    /// The store keeps no history to follow, so the list is looked at again and again.
    private int watch(Kind wanted, LabelSelector labels) throws InterruptedException {
        if (output != Output.table && output != Output.name) {
            throw new Failure(ExitCode.USAGE, "-w shows names or a table, not " + output, "", "-o table or -o name");
        }
        PrintWriter out = spec.commandLine().getOut();
        ObjectChanges changes = new ObjectChanges();
        while (true) {
            Map<String, String> now = new LinkedHashMap<>();
            for (Tree item : items(wanted, labels)) {
                now.put(namespaceOf(item) + " " + nameOf(item), TreeJson.write(item));
            }
            for (ObjectChanges.Change change : changes.look(now)) {
                String[] key = change.key().split(" ", 2);
                out.println(
                        output == Output.name
                                ? change.event() + " " + wanted.shown(key[1])
                                : String.format("%-9s %-16s %s", change.event(), key[0], key[1]));
            }
            out.flush();
            Thread.sleep(LOOK_EVERY);
        }
    }

    private void table(Kind wanted, List<Tree> items) {
        if (items.isEmpty()) {
            spec.commandLine()
                    .getErr()
                    .println("no " + wanted.plural() + (allNamespaces ? "" : " in namespace " + namespace)
                            + selector.map(text -> " with labels " + text).orElse(""));
            return;
        }
        var table = new Table("NAMESPACE", "NAME", "API VERSION");
        items.forEach(item -> table.row(
                namespaceOf(item),
                nameOf(item),
                Answers.text(item, "apiVersion").orElse("")));
        table.print(spec.commandLine().getOut());
    }

    private static String json(List<Tree> items) {
        return "{\"apiVersion\":\"v1\",\"kind\":\"List\",\"items\":["
                + items.stream().map(TreeJson::write).collect(Collectors.joining(",")) + "]}";
    }

    /// As it was written.
    private String yaml(Kind wanted, Tree item) {
        return state.client()
                .get(wanted.onePath(namespaceOf(item), nameOf(item)), "application/yaml")
                .body();
    }

    private static String nameOf(Tree item) {
        return Answers.text(item, "metadata", "name").orElse("");
    }

    private String namespaceOf(Tree item) {
        return Answers.text(item, "metadata", "namespace").orElse(namespace);
    }

    private static Map<String, String> labelsOf(Tree item) {
        Map<String, String> labels = new LinkedHashMap<>();
        Answers.at(item, "metadata", "labels").ifPresent(found -> {
            if (found instanceof Tree.Mapping mapping) {
                mapping.entries()
                        .forEach(entry -> labels.put(
                                entry.key(), entry.value() instanceof Tree.Scalar scalar ? scalar.text() : ""));
            }
        });
        return labels;
    }
}
