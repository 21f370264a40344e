package dev.meshwright.architect.explain;

import dev.meshwright.architect.explain.Explanation.Hop;
import dev.meshwright.architect.explain.Explanation.Verdict;
import dev.meshwright.architect.explain.Explanation.Way;
import dev.meshwright.architect.journey.Branch;
import dev.meshwright.architect.journey.Call;
import dev.meshwright.architect.journey.Issuers;
import dev.meshwright.architect.journey.Journey;
import dev.meshwright.architect.journey.Journeys;
import dev.meshwright.architect.journey.Outcome;
import dev.meshwright.architect.world.World;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Answers questions about one world. What a proxy was told is compiled when the first question comes to it, so a
/// further question costs little. Not for several threads.
public final class Explainer {
    private final World world;
    private final Journeys journeys;
    private final Callers callers;

    /// @param issuers of tokens in requests
    public Explainer(World world, Issuers issuers) {
        this.world = world;
        this.journeys = new Journeys(world, issuers);
        this.callers = new Callers(world);
    }

    /// @throws Unknown when nobody has the name that the question gives
    public Explanation explain(Question question) throws Unknown {
        Callers.Found found = callers.find(question);
        Journey journey = journeys.follow(found.call());
        return tell(question, found, journey.branches());
    }

    /// Tells what somebody else has followed through the same world.
    ///
    /// @param question in whose words it is told
    /// @param from who calls, to show
    public Explanation tell(Question question, String from, Call call, List<Branch> branches) {
        return tell(question, new Callers.Found(call, from, "", List.of()), branches);
    }

    /// The proxies of one way, with every step that they took.
    public List<Hop> hops(Branch branch) {
        return new Hops(world).of(branch.steps());
    }

    private Explanation tell(Question question, Callers.Found found, List<Branch> branches) {
        Map<String, Way> merged = new LinkedHashMap<>();
        Map<String, Branch> first = new LinkedHashMap<>();
        for (Branch branch : branches) {
            String end = end(branch.outcome());
            String key = end + " " + status(branch.outcome()) + " " + branch.delayMillis();
            Way known = merged.get(key);
            if (known == null) {
                first.put(key, branch);
                merged.put(key, way(branch, end));
            } else {
                merged.put(key, more(known, branch.probability()));
            }
        }
        List<Way> ways = new ArrayList<>(merged.values());
        ways.sort(Comparator.comparingDouble(Way::share).reversed());
        List<Explanation.Advice> advice = new ArrayList<>();
        merged.forEach((key, way) -> {
            if (way.verdict() == Verdict.FAILS) {
                new Remedies(world, question, found.call())
                        .of(first.getOrDefault(key, branches.getFirst()))
                        .forEach(a -> {
                            if (!advice.contains(a)) {
                                advice.add(a);
                            }
                        });
            }
        });
        return new Explanation(question, found.name(), found.identity(), found.notes(), ways, advice);
    }

    private Way way(Branch branch, String end) {
        List<Hop> hops = new Hops(world).of(branch.steps());
        return new Way(
                branch.probability(),
                verdict(branch.outcome()),
                end,
                status(branch.outcome()),
                flag(branch.outcome()),
                branch.delayMillis(),
                hops,
                branch.mirrors().stream().map(Explainer::copy).toList());
    }

    private static Way more(Way way, double share) {
        return new Way(
                way.share() + share,
                way.verdict(),
                way.end(),
                way.status(),
                way.flag(),
                way.delayMillis(),
                way.hops(),
                way.copies());
    }

    private static Verdict verdict(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Reached _ -> Verdict.DELIVERED;
            case Outcome.Answered a ->
                (a.status() < 400 && a.grpcStatus() <= 0) || isDirect(a) ? Verdict.ANSWERED : Verdict.FAILS;
            case Outcome.Failed _ -> Verdict.FAILS;
        };
    }

    /// A response that a route gives by itself is what its author wanted, whatever its status; that of a host which
    /// nobody may call is not.
    private static boolean isDirect(Outcome.Answered answered) {
        return answered.why().startsWith("direct_response") && answered.status() != 502;
    }

    private static String end(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Reached reached ->
                reached.arrival()
                                .instance()
                                .map(Object::toString)
                                .orElse(reached.arrival().address()) + ", port "
                        + reached.arrival().port();
            case Outcome.Answered a -> {
                String location = a.location().map(l -> " to " + l).orElse("");
                String grpc = a.grpcStatus() > 0 ? ", grpc-status " + a.grpcStatus() : "";
                yield a.status() + location + grpc + " by the proxy of " + a.by() + ": " + a.why();
            }
            case Outcome.Failed failed ->
                failed.why() + (failed.where().isEmpty() ? "" : " (at " + failed.where() + ")");
        };
    }

    private static int status(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Reached reached -> reached.status();
            case Outcome.Answered answered -> answered.status();
            case Outcome.Failed _ -> 0;
        };
    }

    private static String flag(Outcome outcome) {
        return outcome instanceof Outcome.Answered a && !a.flag().equals("-") ? a.flag() : "";
    }

    private static String copy(Branch.Mirrored mirrored) {
        return Amounts.percent(mirrored.share()) + " to " + Names.cluster(mirrored.cluster());
    }
}
