package dev.meshwright.operate.conformance;

import dev.meshwright.operate.conformance.CaseResult.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// Runs cases on back ends. What a data plane shows must meet the published expectations and agree with the core.
public final class ConformanceRunner {
    private static final String CORE = "core";

    /// The cases that concern a back end: what is asked of documents alone has one answer, which the core gives.
    public static List<ConformanceCase> concerning(String backEnd, List<ConformanceCase> cases) {
        return cases.stream()
                .filter(c -> backEnd.equals(CORE) || !(c instanceof ConformanceCase.Documents))
                .toList();
    }

    /// @param each told as soon as it is known
    public List<CaseResult> run(List<ConformanceCase> cases, BackEnd backEnd, Consumer<CaseResult> each) {
        List<CaseResult> results = new ArrayList<>();
        try (CoreBackEnd core = new CoreBackEnd()) {
            for (ConformanceCase one : cases) {
                long start = System.nanoTime();
                one(one, backEnd, core)
                        .map(result -> result.took((System.nanoTime() - start) / 1_000_000))
                        .ifPresent(result -> {
                            results.add(result);
                            each.accept(result);
                        });
            }
        }
        return results;
    }

    /// Nothing for a case that does not concern the back end.
    private static Optional<CaseResult> one(ConformanceCase one, BackEnd backEnd, CoreBackEnd core) {
        List<Construct> inexpressible = one.constructs().stream()
                .filter(c -> c.concerns(backEnd.name()))
                .toList();
        boolean expressible = inexpressible.isEmpty();
        return switch (one) {
            case ConformanceCase.Unreadable(var _, var _, String why) ->
                Optional.of(result(one, backEnd.name(), Verdict.FAILED, "cannot be read: " + why, "", "", ""));
            case ConformanceCase.Documents documents -> {
                if (!backEnd.name().equals(CORE)) {
                    yield Optional.empty();
                }
                yield Optional.of(
                        expressible
                                ? documents(documents)
                                : result(
                                        one,
                                        CORE,
                                        Verdict.INEXPRESSIBLE,
                                        text(inexpressible),
                                        documents.sent(),
                                        "",
                                        documents.expected()));
            }
            case ConformanceCase.Traffic traffic -> {
                String sent = sent(traffic);
                String expected = expected(traffic);
                yield Optional.of(
                        expressible
                                ? traffic(traffic, backEnd, core, sent, expected)
                                : result(
                                        one,
                                        backEnd.name(),
                                        Verdict.INEXPRESSIBLE,
                                        text(inexpressible),
                                        sent,
                                        "",
                                        expected));
            }
        };
    }

    private static CaseResult documents(ConformanceCase.Documents documents) {
        ConformanceCase.Answer answer;
        try {
            answer = documents.check().ask();
        } catch (Exception e) {
            answer = new ConformanceCase.Answer("cannot be asked: " + e, "");
        }
        return result(
                documents,
                CORE,
                answer.problem().isEmpty() ? Verdict.PASSED : Verdict.FAILED,
                answer.problem(),
                documents.sent(),
                answer.observed(),
                documents.expected());
    }

    private static CaseResult traffic(
            ConformanceCase.Traffic traffic, BackEnd backEnd, CoreBackEnd core, String sent, String expected) {
        List<String> observed = new ArrayList<>();
        Optional<String> problem;
        try {
            boolean live = !backEnd.name().equals(CORE);
            // What the core cannot run, it cannot be asked to agree with.
            boolean judged = traffic.constructs().stream().noneMatch(c -> c.concerns(CORE));
            if (judged) {
                core.prepare(traffic);
            }
            if (live) {
                backEnd.prepare(traffic);
            }
            problem = exchanges(
                    traffic,
                    live ? Optional.of(backEnd) : Optional.empty(),
                    judged ? Optional.of(core) : Optional.empty(),
                    observed);
        } catch (Exception e) {
            problem = Optional.of("cannot be run: " + e);
        }
        return result(
                traffic,
                backEnd.name(),
                problem.isEmpty() ? Verdict.PASSED : Verdict.FAILED,
                problem.orElse(""),
                sent,
                String.join("; ", observed),
                expected);
    }

    /// @param core nothing: it cannot run what the case needs
    private static Optional<String> exchanges(
            ConformanceCase.Traffic traffic, Optional<BackEnd> live, Optional<CoreBackEnd> core, List<String> observed)
            throws Exception {
        for (Exchange exchange : traffic.exchanges()) {
            List<Request> requests = new ArrayList<>(List.of(exchange.request()));
            requests.addAll(exchange.alternatives());
            Optional<String> first = Optional.empty();
            boolean good = false;
            for (Request request : requests) {
                Optional<BackEnd.Sample.Distribution> said =
                        core.isPresent() ? Optional.of(core.get().send(request)) : Optional.empty();
                BackEnd.Sample sample = live.isPresent() ? live.get().send(request) : said.orElseThrow();
                observed.add(describe(sample));
                Optional<String> problem = Verdicts.problem(request, exchange.expectations(), sample);
                if (problem.isEmpty() && said.isPresent() && sample instanceof BackEnd.Sample.Seen(var seen)) {
                    problem = Agreement.problem(said.get(), seen);
                }
                if (problem.isEmpty()) {
                    good = true;
                    break;
                }
                first = first.isEmpty() ? problem : first;
            }
            if (!good) {
                return first;
            }
        }
        return Optional.empty();
    }

    private static String describe(BackEnd.Sample sample) {
        return switch (sample) {
            case BackEnd.Sample.Distribution(var outcomes) ->
                outcomes.stream()
                        .map(o -> Math.round(o.probability() * 1000) / 10.0 + " % "
                                + o.observation().describe())
                        .toList()
                        .toString();
            case BackEnd.Sample.Seen(var seen) ->
                seen.stream()
                        .map(Observation::describe)
                        .collect(Collectors.groupingBy(d -> d, TreeMap::new, Collectors.counting()))
                        .toString();
        };
    }

    private static String sent(ConformanceCase.Traffic traffic) {
        return String.join(
                "; ",
                traffic.exchanges().stream().map(e -> e.request().describe()).toList());
    }

    private static String expected(ConformanceCase.Traffic traffic) {
        return String.join(
                "; ",
                traffic.exchanges().stream()
                        .map(e -> e.expectations().toString())
                        .toList());
    }

    private static String text(List<Construct> constructs) {
        return String.join(", ", constructs.stream().map(Construct::toString).toList());
    }

    private static CaseResult result(
            ConformanceCase one,
            String on,
            Verdict verdict,
            String reason,
            String sent,
            String observed,
            String expected) {
        return new CaseResult(one.suite(), one.id(), on, verdict, reason, sent, observed, expected, 0);
    }
}
