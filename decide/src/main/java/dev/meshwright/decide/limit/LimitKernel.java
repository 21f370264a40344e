package dev.meshwright.decide.limit;

import dev.meshwright.decide.connection.ConnectionFacts;
import dev.meshwright.decide.metadata.Metadata;
import dev.meshwright.decide.request.EditableHead;
import dev.meshwright.decide.route.RateLimitRule;
import dev.meshwright.decide.route.RouteAction;
import dev.meshwright.decide.route.RouteDecision;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Decides whether a request passes a limit, and takes its tokens (Envoy docs, "Local rate limit").
///
/// The buckets that its descriptors name are asked first, the slowest to fill before the others, and the limit's own
/// last; the first that has too little refuses, and what was taken before stays taken.
public final class LimitKernel {
    private LimitKernel() {}

    /// A bucket that the request is to be taken from.
    private record Named(int index, TokenBucket bucket, String value, long hits, String words) {}

    /// @param decision null when no route matched
    public static LimitVerdict judge(
            LocalRateLimit limit,
            ConnectionFacts facts,
            EditableHead request,
            @Nullable RouteDecision decision,
            Metadata metadata,
            String localCluster,
            Buckets buckets) {
        List<Named> named = limit.descriptors().isEmpty()
                ? List.of()
                : named(limit, new Descriptors(facts, request, decision, metadata, localCluster));
        List<Named> inOrder = named;
        if (named.size() > 1) {
            inOrder = new ArrayList<>(named);
            inOrder.sort(Comparator.comparingDouble(n -> n.bucket().tokensPerSecond()));
        }
        LimitVerdict first = null;
        for (Named each : inOrder) {
            Buckets.Taken taken = buckets.take(limit, each.index(), each.bucket(), each.value(), each.hits());
            LimitVerdict verdict = new LimitVerdict(true, taken.allowed(), each.bucket(), taken.level(), each.words());
            if (!taken.allowed()) {
                return verdict;
            }
            first = first == null ? verdict : first;
        }
        TokenBucket own = limit.bucket();
        if (own == null || (first != null && !limit.alwaysConsumeDefault())) {
            return first == null ? new LimitVerdict(true, true, null, 0, "") : first;
        }
        Buckets.Taken taken = buckets.take(limit, Buckets.DEFAULT, own, "", 1);
        return first != null && taken.allowed()
                ? first
                : new LimitVerdict(true, taken.allowed(), own, taken.level(), "the limit's own bucket");
    }

    private static List<Named> named(LocalRateLimit limit, Descriptors of) {
        List<RequestDescriptor> made = new ArrayList<>();
        for (RateLimitRule rule : rules(limit, of.decision())) {
            of.add(rule, made);
        }
        List<Named> named = new ArrayList<>(made.size());
        for (RequestDescriptor each : made) {
            int index = find(limit, each);
            if (index >= 0) {
                LimitDescriptor found = limit.descriptors().get(index);
                String words = each.entries().toString();
                named.add(new Named(index, found.bucket(), found.wildcard() ? words : "", each.hits(), words));
            }
        }
        return named;
    }

    private static List<RateLimitRule> rules(LocalRateLimit limit, @Nullable RouteDecision decision) {
        if (!limit.rules().isEmpty()) {
            return limit.rules();
        }
        if (decision == null || !(decision.route().action() instanceof RouteAction.Forward forward)) {
            return List.of();
        }
        List<RateLimitRule> rules = new ArrayList<>(forward.rateLimits());
        boolean host = forward.includeHostRateLimits()
                || switch (limit.hostRules()) {
                    case INCLUDE -> true;
                    case IGNORE -> false;
                    case OVERRIDE -> rules.isEmpty();
                };
        if (host) {
            rules.addAll(decision.virtualHost().rateLimits());
        }
        rules.removeIf(rule -> rule.stage() != limit.stage());
        return rules;
    }

    /// A descriptor that names its values goes before one with a wildcard.
    private static int find(LocalRateLimit limit, RequestDescriptor request) {
        int wildcard = -1;
        for (int i = 0; i < limit.descriptors().size(); i++) {
            LimitDescriptor each = limit.descriptors().get(i);
            if (each.takes(request.entries())) {
                if (!each.wildcard()) {
                    return i;
                }
                wildcard = wildcard < 0 ? i : wildcard;
            }
        }
        return wildcard;
    }
}
