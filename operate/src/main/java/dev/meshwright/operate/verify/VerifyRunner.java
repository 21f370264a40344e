package dev.meshwright.operate.verify;

import dev.meshwright.architect.explain.Explainer;
import dev.meshwright.architect.journey.Issuers;
import dev.meshwright.base.diagnostic.Diagnostic;
import dev.meshwright.base.diagnostic.Findings;
import dev.meshwright.base.diagnostic.Severity;
import dev.meshwright.base.tree.SourceDocumentFile;
import dev.meshwright.operate.conformance.Agreement;
import dev.meshwright.operate.conformance.BackEnd;
import dev.meshwright.operate.conformance.BackEnd.Weighted;
import dev.meshwright.operate.conformance.ConformanceCase;
import dev.meshwright.operate.conformance.CoreBackEnd;
import dev.meshwright.operate.conformance.EchoWorld;
import dev.meshwright.operate.conformance.Expectation;
import dev.meshwright.operate.conformance.Observation;
import dev.meshwright.operate.conformance.Request;
import dev.meshwright.operate.conformance.Verdicts;
import dev.meshwright.operate.conformance.echo.Behaviour;
import dev.meshwright.operate.verify.file.Expected;
import dev.meshwright.operate.verify.file.TestCase;
import dev.meshwright.operate.verify.file.TestFile;
import dev.meshwright.operate.verify.file.Told;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// Asks the cases of test files. The core is always asked, for coverage and for the reasons; on a data plane a case
/// passes when every answer meets the expectations and is one that the core says, as often as chance allows.
public final class VerifyRunner {
    /// How often a request is sent on a data plane where shares are expected and nobody says how often.
    private static final int SHARED_REPEAT = 200;

    /// How much later than configured an answer may come from programs that share a machine.
    private static final long SLACK_MILLIS = 2_000;
    /// How much earlier: a timer counts from when its event loop last looked at the clock, so that Envoy's two seconds
    /// are 1,999 ms at times.
    private static final long TICK_MILLIS = 5;

    private final List<BackEnd> backEnds;
    private final Predicate<TestCase> wanted;

    /// @param backEnds where cases are judged; the caller closes them
    /// @param wanted cases to ask
    public VerifyRunner(List<BackEnd> backEnds, Predicate<TestCase> wanted) {
        this.backEnds = List.copyOf(backEnds);
        this.wanted = wanted;
    }

    /// A case that can be asked.
    private record Ready(TestCase each, Request request, Map<String, Behaviour> behaviours, List<Expected> expected) {}

    /// @param progress told of each case as soon as it is judged
    public FileReport run(TestFile file, Consumer<CaseReport> progress) {
        Findings findings = new Findings();
        file.faults().forEach(findings::add);
        Path folder = Path.of(file.source().name()).getParent();
        List<SourceDocumentFile> config =
                new ConfigFiles(folder == null ? Path.of("") : folder, findings).read(file.config());
        List<SourceDocumentFile> documents = WorkloadDocuments.all(file, config);
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put(file.source().name(), file.source().text());
        documents.forEach(d -> texts.put(d.name(), d.text()));
        ConformanceCase.Traffic traffic = new ConformanceCase.Traffic(
                "verify",
                file.source().name(),
                new EchoWorld(file.source().name(), documents),
                List.of(),
                List.of(),
                List.of());
        Map<String, FileReport.Spent> spent = new LinkedHashMap<>();
        List<CaseReport> reports = new ArrayList<>();
        Coverage.Gathering coverage = new Coverage.Gathering();
        try (CoreBackEnd core = new CoreBackEnd()) {
            long begun = System.nanoTime();
            core.prepare(traffic);
            List<Diagnostic> patches = core.world().patchFindings();
            List<Diagnostic> configuration = Stream.concat(core.documents().diagnostics().stream(), patches.stream())
                    .filter(d -> d.severity() == Severity.ERROR)
                    .toList();
            List<Diagnostic> idle =
                    patches.stream().filter(d -> d.severity() != Severity.ERROR).toList();
            List<Ready> ready = ready(file, core, findings);
            long prepared = System.nanoTime();
            Explainer explainer = new Explainer(core.world(), Issuers.at(System.currentTimeMillis() / 1000));
            Map<TestCase, List<CoreBackEnd.Way>> said = new LinkedHashMap<>();
            for (Ready one : ready) {
                core.behave(one.behaviours());
                long start = System.nanoTime();
                List<CoreBackEnd.Way> ways = core.ways(one.request());
                said.put(one.each(), ways);
                ways.forEach(w -> coverage.add(explainer.hops(w.branch())));
                if (asked("core")) {
                    BackEnd.Sample.Distribution sample = CoreBackEnd.distribution(ways);
                    CaseReport report = report(
                            one, "core", problems(one, sample, sample, ways, explainer), System.nanoTime() - start);
                    reports.add(report);
                    progress.accept(report);
                }
            }
            spent.put("core", new FileReport.Spent(prepared - begun, System.nanoTime() - prepared));
            for (BackEnd live : backEnds) {
                if (!live.name().equals("core")) {
                    spent.put(live.name(), live(live, traffic, ready, said, explainer, reports, progress));
                }
            }
            return new FileReport(
                    file,
                    findings.all(),
                    configuration,
                    idle,
                    reports,
                    coverage.of(core.documents().elements()),
                    spent,
                    texts);
        }
    }

    private boolean asked(String backEnd) {
        return backEnds.stream().anyMatch(b -> b.name().equals(backEnd));
    }

    private List<Ready> ready(TestFile file, CoreBackEnd core, Findings findings) {
        Requests requests = new Requests(core.world(), findings);
        Names names = new Names(core.world(), core.documents().elements(), requests);
        List<Ready> ready = new ArrayList<>();
        for (TestCase each : file.cases()) {
            if (!wanted.test(each)) {
                continue;
            }
            List<Told> told = new ArrayList<>(file.programs());
            told.addAll(each.programs());
            Optional<Map<String, Behaviour>> behaviours = names.behaviours(told);
            Optional<Request> request = requests.of(each, times(each));
            List<Optional<Expected>> expected =
                    each.expected().stream().map(names::known).toList();
            if (behaviours.isPresent()
                    && request.isPresent()
                    && expected.stream().allMatch(Optional::isPresent)) {
                ready.add(new Ready(
                        each,
                        request.get(),
                        behaviours.get(),
                        expected.stream().flatMap(Optional::stream).toList()));
            }
        }
        return ready;
    }

    private static int times(TestCase each) {
        if (each.repeat() > 0) {
            return each.repeat();
        }
        boolean shares = each.expected().stream()
                .map(Expected::expectation)
                .anyMatch(e -> e instanceof Expectation.Split
                        || (e instanceof Expectation.MirroredTo mirrored && mirrored.percent() < 100));
        return shares ? SHARED_REPEAT : 1;
    }

    private static CaseReport report(Ready one, String on, List<Problem> problems, long nanos) {
        return new CaseReport(one.each().name(), one.each().position(), on, sent(one.each()), problems, nanos);
    }

    /// `productpage: GET http://reviews:9080/reviews/0, end-user: jason`
    private static String sent(TestCase each) {
        String from = switch (each.from()) {
            case TestCase.Sender.Workload(var name) -> name.name();
            case TestCase.Sender.Outside(var gateway) ->
                gateway.name().isEmpty() ? "outside" : "outside, by " + gateway.name();
        };
        StringBuilder text = new StringBuilder(from + ": " + each.request().target());
        if (!each.request().authority().isEmpty()) {
            text.append(", host: ").append(each.request().authority());
        }
        each.request()
                .headers()
                .forEach(h -> text.append(", ").append(h.getKey()).append(": ").append(h.getValue()));
        return text.toString();
    }

    private FileReport.Spent live(
            BackEnd live,
            ConformanceCase.Traffic traffic,
            List<Ready> ready,
            Map<TestCase, List<CoreBackEnd.Way>> said,
            Explainer explainer,
            List<CaseReport> reports,
            Consumer<CaseReport> progress) {
        long begun = System.nanoTime();
        Optional<String> failure = Optional.empty();
        try {
            live.prepare(traffic);
        } catch (Exception e) {
            failure = Optional.of("the world cannot be set up: " + e.getMessage());
        }
        long prepared = System.nanoTime();
        for (Ready one : ready) {
            long start = System.nanoTime();
            List<CoreBackEnd.Way> ways = said.getOrDefault(one.each(), List.of());
            List<Problem> problems =
                    failure.isPresent() ? List.of(impossible(one, failure.get())) : live(live, one, ways, explainer);
            CaseReport report = report(one, live.name(), problems, System.nanoTime() - start);
            reports.add(report);
            progress.accept(report);
        }
        return new FileReport.Spent(prepared - begun, System.nanoTime() - prepared);
    }

    private static Problem impossible(Ready one, String why) {
        return new Problem("request", one.each().position(), "an answer", why, List.of(), List.of());
    }

    private List<Problem> live(BackEnd live, Ready one, List<CoreBackEnd.Way> ways, Explainer explainer) {
        BackEnd.Sample.Distribution core = CoreBackEnd.distribution(ways);
        BackEnd.Sample sample;
        try {
            live.behave(one.behaviours());
            sample = live.send(one.request());
        } catch (Exception e) {
            return List.of(impossible(one, "it cannot be sent: " + e.getMessage()));
        }
        List<Problem> problems = new ArrayList<>(problems(one, sample, core, ways, explainer));
        if (sample instanceof BackEnd.Sample.Seen(var seen)) {
            Agreement.problem(core, seen)
                    .ifPresent(p -> problems.add(new Problem(
                            "agreement",
                            one.each().position(),
                            "what the decision core says",
                            p,
                            List.of(),
                            List.of())));
        }
        return problems;
    }

    private static List<Problem> problems(
            Ready one,
            BackEnd.Sample sample,
            BackEnd.Sample.Distribution core,
            List<CoreBackEnd.Way> ways,
            Explainer explainer) {
        boolean live = sample instanceof BackEnd.Sample.Seen;
        List<Weighted> outcomes = switch (sample) {
            case BackEnd.Sample.Distribution(var all) -> all;
            case BackEnd.Sample.Seen(var seen) ->
                seen.stream().map(o -> new Weighted(1.0 / seen.size(), o)).toList();
        };
        List<Problem> problems = new ArrayList<>();
        for (Expected expected : one.expected()) {
            Expectation expectation = live ? measured(expected.expectation()) : expected.expectation();
            BackEnd.Sample judged = expectation instanceof Expectation.DecidedBy ? core : sample;
            if (Verdicts.problem(one.request(), List.of(expectation), judged).isEmpty()) {
                continue;
            }
            Optional<CoreBackEnd.Way> way = ways.stream()
                    .filter(w -> w.probability() > 0 && fails(one.request(), expectation, w.observation()))
                    .findFirst()
                    .or(() -> ways.stream().findFirst());
            Optional<Why> why = way.map(w -> Why.of(explainer, Requests.question(one.each()), w, expected.key()));
            problems.add(new Problem(
                    expected.key(),
                    expected.position(),
                    expected.words(),
                    CameOut.words(expectation, outcomes),
                    why.map(Why::reasons).orElse(List.of()),
                    why.map(Why::next).orElse(List.of())));
        }
        return problems;
    }

    /// What is measured may be late, and a tick early; what the core computes is exact.
    private static Expectation measured(Expectation expectation) {
        return expectation instanceof Expectation.Delay(long least, long most)
                ? new Expectation.Delay(
                        Math.max(0, least - TICK_MILLIS), most + Math.min(SLACK_MILLIS, Long.MAX_VALUE - most))
                : expectation;
    }

    private static boolean fails(Request request, Expectation expectation, Observation seen) {
        if (expectation instanceof Expectation.Split(var shares, var _)) {
            return shares.keySet().stream()
                    .noneMatch(name -> Verdicts.holds(request, new Expectation.Backend(name, ""), seen));
        }
        boolean ofAll = expectation instanceof Expectation.MirroredTo
                || expectation instanceof Expectation.SameBackend
                || expectation instanceof Expectation.SomeRateLimited;
        return ofAll || !Verdicts.holds(request, expectation, seen);
    }
}
