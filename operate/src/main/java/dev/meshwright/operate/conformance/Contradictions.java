package dev.meshwright.operate.conformance;

import dev.meshwright.base.tree.SourceDocumentFile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// Finds cases that cannot all hold: the same request under the same policies, once let through and once forbidden.
/// What the test changed between them was not published. Requests that differ in the port alone are the same where no
/// document tells ports apart.
final class Contradictions {
    /// Kinds that say of a request whether it may pass, and nothing of where it goes.
    private static final Pattern KIND = Pattern.compile("\"kind\"\\s*:\\s*\"(\\w+)\"");

    private static final Set<String> JUDGING =
            Set.of("AuthorizationPolicy", "PeerAuthentication", "RequestAuthentication", "DestinationRule");
    private static final Pattern BY_PORT =
            Pattern.compile("\"(ports|notPorts|portLevelMtls|portLevelSettings)\"|destination\\.port|connection\\.sni");

    private record Asked(
            List<SourceDocumentFile> documents,
            Client from,
            String address,
            Request.Scheme scheme,
            String method,
            String path,
            String authority,
            List<Map.Entry<String, String>> headers) {}

    private enum Outcome {
        PASSES,
        FORBIDDEN,
        OTHER
    }

    private Contradictions() {}

    static List<ConformanceCase> marked(List<ConformanceCase> cases) {
        Map<Asked, Set<Outcome>> outcomes = new HashMap<>();
        for (ConformanceCase each : cases) {
            if (each instanceof ConformanceCase.Traffic traffic
                    && traffic.constructs().isEmpty()
                    && onlyJudges(traffic)) {
                traffic.exchanges()
                        .forEach(e -> outcomes.computeIfAbsent(asked(traffic, e), _ -> new TreeSet<>())
                                .add(outcome(e)));
            }
        }
        return cases.stream().map(each -> marked(each, outcomes)).toList();
    }

    private static ConformanceCase marked(ConformanceCase each, Map<Asked, Set<Outcome>> outcomes) {
        if (!(each instanceof ConformanceCase.Traffic traffic)
                || !traffic.constructs().isEmpty()
                || traffic.exchanges().stream()
                        .noneMatch(e -> outcomes.getOrDefault(asked(traffic, e), Set.of())
                                .containsAll(Set.of(Outcome.PASSES, Outcome.FORBIDDEN)))) {
            return each;
        }
        List<Construct> constructs = new ArrayList<>(traffic.constructs());
        constructs.add(new Construct(
                Construct.Kind.INCOMPLETE_DATA, "another case forbids the same request under the same policies"));
        return new ConformanceCase.Traffic(
                traffic.suite(),
                traffic.id(),
                traffic.world(),
                traffic.documents(),
                traffic.exchanges(),
                Constructs.distinct(constructs));
    }

    private static boolean onlyJudges(ConformanceCase.Traffic traffic) {
        return traffic.documents().stream()
                .allMatch(d -> !BY_PORT.matcher(d.text()).find()
                        && KIND.matcher(d.text()).results().allMatch(m -> JUDGING.contains(m.group(1))));
    }

    private static Asked asked(ConformanceCase.Traffic traffic, Exchange exchange) {
        Request request = exchange.request();
        return new Asked(
                traffic.documents(),
                request.from(),
                request.address(),
                request.scheme(),
                request.method(),
                request.path(),
                request.authority(),
                request.headers());
    }

    private static Outcome outcome(Exchange exchange) {
        boolean forbidden = exchange.expectations().stream().anyMatch(Expectation.Forbidden.class::isInstance);
        boolean passes = exchange.expectations().stream()
                .anyMatch(e -> e instanceof Expectation.Status(var codes) && codes.equals(List.of(200)));
        if (forbidden == passes) {
            return Outcome.OTHER;
        }
        return forbidden ? Outcome.FORBIDDEN : Outcome.PASSES;
    }
}
