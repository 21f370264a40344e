package dev.meshwright.cli.config;

import dev.meshwright.base.tree.Tree;
import dev.meshwright.cli.api.Answers;
import dev.meshwright.cli.api.ApiClient;
import dev.meshwright.cli.api.StateOptions;
import dev.meshwright.cli.outcome.ExitCode;
import dev.meshwright.cli.outcome.Failure;
import java.io.PrintWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `meshwright apply`: hands documents to the control plane, all or nothing.
@Command(
        name = "apply",
        header = "Creates or changes configuration, all of it or nothing.",
        description = "The control plane judges all documents together with what it has. One error and nothing is"
                + " changed (exit code 6).",
        footer = {
            "",
            "Examples:",
            "  meshwright apply -f shop.yaml",
            "  meshwright apply -f rules/ -R --dry-run",
            "  cat shop.yaml | meshwright apply -f -"
        })
public final class ApplyCommand implements Callable<Integer> {
    @Mixin
    private StateOptions state = new StateOptions();

    @Option(
            names = {"-f", "--filename"},
            required = true,
            paramLabel = "FILE|DIR|-",
            description = "File, folder, or standard input; repeatable.")
    private List<String> files = new ArrayList<>();

    @Option(
            names = {"-R", "--recursive"},
            description = "Take the subfolders of a folder too.")
    private boolean recursive;

    @Option(names = "--dry-run", description = "Only judge; change nothing.")
    private boolean dryRun;

    @Option(
            names = {"-q", "--quiet"},
            description = "Print only what is wrong.")
    private boolean quiet;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    private CommandSpec spec;

    @Override
    public Integer call() {
        Sources sources = Sources.read(files, recursive);
        String path = "/meshwright/v1/apply?file=" + URLEncoder.encode(sources.name(), StandardCharsets.UTF_8)
                + (dryRun ? "&dryRun=true" : "");
        ApiClient.Answer answer = state.client().post(path, "application/yaml", sources.text());
        if (!answer.ok() && answer.status() != 422) {
            throw new Failure(ExitCode.FAILED, "apply: status " + answer.status(), answer.message(), "");
        }
        Tree told = Answers.parse(answer.body());
        PrintWriter err = spec.commandLine().getErr();
        Findings.print(told, sources, err);
        if (answer.status() == 422 || Findings.haveErrors(told)) {
            err.println("nothing was changed");
            return ExitCode.REFUSED;
        }
        if (!quiet) {
            Answers.list(told, "applied")
                    .forEach(one -> spec.commandLine().getOut().println(line(one)));
        }
        return ExitCode.DONE;
    }

    /// `virtualservice/reviews -n shop configured`, kubectl's form with the namespace told.
    private String line(Tree one) {
        String namespace = Answers.text(one, "namespace").orElse("");
        return Answers.text(one, "kind").orElse("").toLowerCase(Locale.ROOT) + "/"
                + Answers.text(one, "name").orElse("")
                + (namespace.isEmpty() ? "" : " -n " + namespace) + " "
                + Answers.text(one, "change").orElse("")
                + (dryRun ? " (dry run)" : "");
    }
}
