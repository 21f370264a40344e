package dev.meshwright.cli.config;

import dev.meshwright.base.tree.Tree;
import dev.meshwright.cli.api.Answers;
import dev.meshwright.cli.api.ApiClient;
import dev.meshwright.cli.api.StateOptions;
import dev.meshwright.cli.outcome.ExitCode;
import dev.meshwright.cli.outcome.Failure;
import dev.meshwright.cli.outcome.Table;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `meshwright status`: which proxy has which version of what, accepted or refused, and what is wrong with the
/// configuration. Exit code 3 when a proxy refused something.
@Command(
        name = "status",
        header = "Shows proxies, what each of them has, and what was refused.",
        footer = {
            "",
            "Examples:",
            "  meshwright status",
            "  meshwright status --wait --timeout 20",
            "  meshwright status -o json"
        })
public final class StatusCommand implements Callable<Integer> {
    enum Output {
        table,
        json
    }

    private static final List<String> TYPES = List.of("cds", "eds", "lds", "rds", "vhds");
    private static final int VERSION_CHARS = 8;
    private static final Duration POLL_EVERY = Duration.ofMillis(100);

    @Mixin
    private StateOptions state = new StateOptions();

    @Option(
            names = {"-o", "--output"},
            defaultValue = "table",
            paramLabel = "table|json",
            description = "Form of the result (default: ${DEFAULT-VALUE}).")
    private Output output = Output.table;

    @Option(
            names = "--wait",
            description = "Wait until every registered proxy is connected and has the newest of all, and every program"
                    + " takes connections.")
    private boolean wait;

    @Option(
            names = "--timeout",
            defaultValue = "60",
            paramLabel = "SECONDS",
            description = "How long --wait waits (default: ${DEFAULT-VALUE}).")
    private int timeoutSeconds;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        ApiClient api = state.client();
        long end = System.nanoTime() + Duration.ofSeconds(timeoutSeconds).toNanos();
        String body = body(api);
        while (wait && !settled(Answers.parse(body)) && System.nanoTime() < end) {
            Thread.sleep(POLL_EVERY);
            body = body(api);
        }
        Tree status = Answers.parse(body);
        if (output == Output.json) {
            spec.commandLine().getOut().println(body.stripTrailing());
        } else {
            print(status, api);
        }
        if (wait && !settled(status)) {
            return ExitCode.TIMED_OUT;
        }
        return refused(status) ? ExitCode.FINDINGS : ExitCode.DONE;
    }

    private static boolean refused(Tree status) {
        return Answers.list(status, "proxies").stream()
                .anyMatch(proxy -> TYPES.stream()
                        .anyMatch(type ->
                                !Answers.list(proxy, "types", type, "nacks").isEmpty()));
    }

    private static String body(ApiClient api) {
        ApiClient.Answer answer = api.get("/meshwright/v1/status");
        if (!answer.ok()) {
            throw new Failure(ExitCode.FAILED, "status: status " + answer.status(), answer.message(), "");
        }
        return answer.body();
    }

    /// A call made now would not fail for want of somebody who is still starting.
    private static boolean settled(Tree status) {
        List<Tree> proxies = Answers.list(status, "proxies");
        return !proxies.isEmpty()
                && proxies.stream()
                        .allMatch(proxy -> yes(proxy, "synced") && (!hasProgram(proxy) || yes(proxy, "endpoint")));
    }

    /// Whether others call it: no gateway, and no pure client.
    private static boolean hasProgram(Tree proxy) {
        return yes(proxy, "serves") && !yes(proxy, "gateway");
    }

    private void print(Tree status, ApiClient api) {
        PrintWriter out = spec.commandLine().getOut();
        List<Tree> proxies = Answers.list(status, "proxies");
        out.println("control plane " + api.address() + ", "
                + Answers.number(status, "configuration", "elements") + " elements in "
                + Answers.number(status, "configuration", "files") + " files, "
                + proxies.stream().filter(p -> yes(p, "connected")).count() + " of " + proxies.size()
                + " proxies connected");
        if (!proxies.isEmpty()) {
            out.println();
            table(proxies).print(out);
        }
        proxies.forEach(proxy -> printRefusals(proxy, out));
        Answers.at(status, "configuration").ifPresent(configuration -> {
            if (!Answers.list(configuration, "diagnostics").isEmpty()) {
                out.println();
                Findings.print(configuration, Sources.none(), out);
            }
        });
        List<Tree> lastGood = Answers.list(status, "configuration", "lastGood");
        if (!lastGood.isEmpty()) {
            out.println();
            out.println("faulty now, last good version in force: "
                    + String.join(
                            ", ",
                            lastGood.stream()
                                    .map(one -> one instanceof Tree.Scalar scalar ? scalar.text() : "")
                                    .toList()));
        }
        if (proxies.stream().anyMatch(StatusCommand::onLoopback)) {
            out.println();
            out.println("not isolated on this host: without capture, a local program can call another program's port"
                    + " directly and go around its sidecar");
        }
    }

    private static Table table(List<Tree> proxies) {
        var header = new ArrayList<>(List.of("NAME", "NAMESPACE", "KIND", "CONNECTED", "IN SYNC", "ENDPOINT"));
        TYPES.forEach(type -> header.add(type.toUpperCase(java.util.Locale.ROOT)));
        var table = new Table(header.toArray(String[]::new));
        for (Tree proxy : proxies) {
            var row = new ArrayList<String>();
            row.add(Answers.text(proxy, "name").orElse(""));
            row.add(Answers.text(proxy, "namespace").orElse(""));
            row.add(yes(proxy, "gateway") ? "gateway" : "sidecar");
            row.add(yes(proxy, "connected") ? "yes" : "no");
            row.add(yes(proxy, "synced") ? "yes" : "no");
            row.add(!hasProgram(proxy) ? "-" : yes(proxy, "endpoint") ? "ready" : "not ready");
            TYPES.forEach(type -> row.add(version(proxy, type)));
            table.row(row.toArray(String[]::new));
        }
        return table;
    }

    /// The version that the proxy accepted; `A>B` while B is on its way, `A!B` when it refused B.
    private static String version(Tree proxy, String type) {
        String sent = cut(Answers.text(proxy, "types", type, "sent").orElse(""));
        if (sent.isEmpty()) {
            // Never asked for, or asked for and nothing to send.
            return "-";
        }
        String acked = cut(Answers.text(proxy, "types", type, "acked").orElse(""));
        if (Answers.at(proxy, "types", type, "nack").isPresent()) {
            return acked + "!" + sent;
        }
        return acked.equals(sent) ? acked : acked + ">" + sent;
    }

    private static String cut(String version) {
        return version.length() <= VERSION_CHARS ? version : version.substring(0, VERSION_CHARS);
    }

    private static void printRefusals(Tree proxy, PrintWriter out) {
        for (String type : TYPES) {
            for (Tree nack : Answers.list(proxy, "types", type, "nacks")) {
                out.println();
                out.println("refused by " + Answers.text(proxy, "name").orElse("") + "."
                        + Answers.text(proxy, "namespace").orElse("") + ": " + type + " "
                        + Answers.text(nack, "resource").orElse("")
                        + Answers.text(nack, "path")
                                .filter(path -> !path.isEmpty())
                                .map(path -> " at " + path)
                                .orElse(""));
                out.println("  " + Answers.text(nack, "message").orElse("").strip());
                Answers.text(nack, "position")
                        .filter(position -> !position.isEmpty())
                        .ifPresent(position -> out.println("  from " + position + "  "
                                + Answers.text(nack, "origin").orElse("")));
            }
        }
    }

    private static boolean onLoopback(Tree proxy) {
        return Answers.text(proxy, "node").orElse("").contains("~127.");
    }

    private static boolean yes(Tree tree, String key) {
        return Answers.text(tree, key).orElse("").equals("true");
    }
}
