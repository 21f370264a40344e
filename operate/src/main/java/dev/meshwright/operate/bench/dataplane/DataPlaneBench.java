package dev.meshwright.operate.bench.dataplane;

import dev.meshwright.operate.lab.PairCertificates;
import dev.meshwright.operate.lab.RoleCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// The whole run: application, scenarios, results. What it starts ends with [#close], whichever thread calls that.
public final class DataPlaneBench implements AutoCloseable {
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

    private final Settings settings;
    private final List<Scenario> scenarios;
    private final List<Subject> subjects;
    private final RoleCommand roles;
    private final Tools tools;
    private final Consumer<String> progress;
    private final Path work;
    private final Host host;

    /// @param folder gets one folder per run: configurations, logs, `results.json` and `results.md`
    /// @throws IllegalArgumentException when a scenario or subject is not known
    public DataPlaneBench(Settings settings, RoleCommand roles, Tools tools, Path folder, Consumer<String> progress)
            throws IOException {
        this.settings = settings;
        this.scenarios = Scenarios.named(settings.scenarios());
        this.subjects = Subjects.present(tools, settings.warmUpSeconds());
        for (String name : settings.subjects()) {
            if (subjects.stream().noneMatch(subject -> subject.name().equals(name))) {
                throw new IllegalArgumentException("subject '" + name + "' (expected, as this machine has them: "
                        + Subjects.names(subjects) + ")");
            }
        }
        this.roles = roles;
        this.tools = tools;
        this.progress = progress;
        this.work = Files.createDirectories(folder.resolve(
                        "data-plane-" + LocalDateTime.now(ZoneOffset.UTC).format(STAMP)))
                .toAbsolutePath();
        this.host = new Host(tools, work);
    }

    /// One run's results.
    ///
    /// @param text tables in Markdown
    public record Results(String text, String json, Path folder) {}

    /// Runs every scenario whose tools are there. Results so far are in the folder after each scenario.
    public Results run() throws IOException, InterruptedException {
        Map<String, String> machine = Machine.facts(tools, roles);
        PairCertificates.write(work.resolve("certs"), Duration.ofDays(1));
        compileRelay();
        List<Row> rows = new ArrayList<>();
        Results results = results(machine, rows);
        Application application = null;
        for (Scenario scenario : scenarios) {
            List<String> missing = tools.missing(scenario.load());
            if (!missing.isEmpty()) {
                progress.accept(scenario.name() + ": skipped, this machine has no " + String.join(", ", missing));
                continue;
            }
            if (application == null) {
                application = Application.start(host, tools, work, settings.loadCpu());
            }
            try {
                rows.addAll(measure(scenario, application));
            } catch (IOException e) {
                // The others are worth having; what failed is said and has no table.
                progress.accept(scenario.name() + ": failed: " + e.getMessage());
            }
            results = results(machine, rows);
        }
        return results;
    }

    private List<Row> measure(Scenario scenario, Application application) throws IOException, InterruptedException {
        var workshop = new Workshop(host, roles, work, application, settings.proxyCpu());
        var loads = new Loads(host, tools, settings.loadCpu());
        List<Subject> wanted = wanted(scenario);
        progress.accept(scenario.name() + ": " + scenario.text() + " (" + Subjects.names(wanted) + ")");
        return scenario.load() == LoadKind.START
                ? new StartRun(workshop, loads, settings, progress).run(scenario, wanted)
                : new ScenarioRun(workshop, loads, settings, progress).run(scenario, wanted);
    }

    private List<Subject> wanted(Scenario scenario) {
        List<String> names = settings.subjects().isEmpty() ? scenario.subjects() : settings.subjects();
        return subjects.stream()
                .filter(subject -> names.contains(subject.name()))
                .filter(subject -> subject.parts().containsKey(scenario.shape()))
                .toList();
    }

    private Results results(Map<String, String> machine, List<Row> rows) throws IOException {
        List<ScenarioMedians> medians = ScenarioMedians.of(scenarios, rows);
        Map<String, String> facts = new LinkedHashMap<>(machine);
        facts.put("rounds", settings.rounds() + " interleaved, " + settings.seconds() + " s each");
        facts.put(
                "pinned",
                "proxies to processor " + settings.proxyCpu() + ", load and application to " + settings.loadCpu());
        var text = new StringBuilder();
        facts.forEach(
                (name, value) -> text.append(name).append(": ").append(value).append('\n'));
        text.append(ResultTable.of(medians));
        String json = ResultJson.of(facts, medians, rows);
        Files.writeString(work.resolve("results.md"), text);
        Files.writeString(work.resolve("results.json"), json);
        return new Results(text.toString(), json, work);
    }

    private void compileRelay() throws IOException, InterruptedException {
        if (tools.compiler().isEmpty()) {
            progress.accept("relay: skipped, this machine has no cc");
            return;
        }
        Path source = work.resolve("relay.c");
        Files.writeString(source, Template.resource("relay.c"));
        Process compiler = new ProcessBuilder(
                        tools.path("cc"), "-O2", "-o", work.resolve("relay").toString(), source.toString())
                .redirectErrorStream(true)
                .redirectOutput(work.resolve("cc.log").toFile())
                .start();
        if (!compiler.waitFor(60, TimeUnit.SECONDS) || compiler.exitValue() != 0) {
            compiler.destroyForcibly();
            throw new IOException("the relay does not compile: " + Files.readString(work.resolve("cc.log")));
        }
    }

    @Override
    public void close() {
        host.close();
    }
}
