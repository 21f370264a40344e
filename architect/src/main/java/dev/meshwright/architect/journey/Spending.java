package dev.meshwright.architect.journey;

import dev.meshwright.architect.world.Instance;
import dev.meshwright.decide.limit.Buckets;
import dev.meshwright.decide.limit.ConnectionLimit;
import dev.meshwright.decide.limit.LocalRateLimit;
import dev.meshwright.decide.limit.TokenBucket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What calls took from rate limits that came one after another, with no time between them. Where chance decides who
/// gets a call, each takes as much as its share. Not for several threads.
public final class Spending {
    /// What the steps are called by which takings travel with a branch; no [Journey] shows them.
    private static final String STEP = "tokens";

    private final Map<String, Double> taken = new HashMap<>();

    /// Whether any limit was met so far.
    public boolean any() {
        return !taken.isEmpty();
    }

    /// The branches without takings, which are added here.
    List<Branch> settle(List<Branch> branches) {
        Map<String, Double> more = new HashMap<>();
        List<Branch> settled = settle(branches, 1, more);
        more.forEach((bucket, tokens) -> taken.merge(bucket, tokens, Double::sum));
        return settled;
    }

    private static List<Branch> settle(List<Branch> branches, double share, Map<String, Double> more) {
        List<Branch> settled = new ArrayList<>();
        for (Branch branch : branches) {
            List<Step> steps = new ArrayList<>();
            for (Step step : branch.steps()) {
                if (!step.what().equals(STEP)) {
                    steps.add(step);
                    continue;
                }
                int space = step.detail().indexOf(' ');
                double tokens = Long.parseLong(step.detail().substring(0, space));
                more.merge(step.detail().substring(space + 1), tokens * share * branch.probability(), Double::sum);
            }
            List<Branch.Mirrored> mirrors = branch.mirrors().stream()
                    .map(m -> new Branch.Mirrored(
                            m.share(),
                            m.cluster(),
                            settle(m.branches(), share * branch.probability() * m.share(), more)))
                    .toList();
            settled.add(new Branch(branch.probability(), branch.outcome(), branch.delayMillis(), steps, mirrors));
        }
        return settled;
    }

    /// The buckets of one proxy.
    Buckets of(Instance proxy, Recorder recorder) {
        return new Buckets() {
            @Override
            public Taken take(LocalRateLimit limit, int index, TokenBucket bucket, String value, long tokens) {
                return taken(limit.key() + " " + index + " " + value, bucket, tokens);
            }

            @Override
            public Taken take(ConnectionLimit limit) {
                return taken(limit.key(), limit.bucket(), 1);
            }

            @Override
            public void count(LocalRateLimit limit, Fate fate) {
                // Nobody reads statistics here.
            }

            private Taken taken(String name, TokenBucket bucket, long tokens) {
                String key = proxy.address() + " " + proxy.name() + " " + name;
                double before = bucket.emptyAt(bucket.maxTokens() - taken.getOrDefault(key, 0.0), 0);
                double after = bucket.take(before, 0, tokens);
                if (Double.isNaN(after)) {
                    return new Taken(false, bucket.level(before, 0));
                }
                recorder.keep(new Step(proxy, STEP, "", "", true, tokens + " " + key));
                return new Taken(true, bucket.level(after, 0));
            }
        };
    }
}
