package dev.meshwright.decide.rbac;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meshwright.decide.connection.Cidr;
import dev.meshwright.decide.connection.ConnectionFacts;
import dev.meshwright.decide.match.HeaderMatch;
import dev.meshwright.decide.match.StringMatch;
import dev.meshwright.decide.metadata.Metadata;
import dev.meshwright.decide.request.RequestView;
import dev.meshwright.decide.request.SyntheticHead;
import dev.meshwright.decide.trace.Place;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Finding the policy through the index is asking each policy in turn.
class PolicyIndexTest {
    private static final int TABLES = 400;
    private static final int CALLS = 60;
    private static final List<String> NAMESPACES = List.of("a", "b", "team-c");
    private static final List<String> PATHS =
            List.of("/", "/a", "/a/b", "/a/bc", "/admin", "/ADMIN", "/admin/x?y=/a", "/b", "");

    private final long seed = System.nanoTime();
    private final SplittableRandom random = new SplittableRandom(seed);

    @Test
    void indexedAnswer_isTheLinearOne() {
        int matched = 0;
        for (int i = 0; i < TABLES; i++) {
            List<RbacTable.Policy> policies = IntStream.range(0, random.nextInt(60))
                    .mapToObj(this::policy)
                    .toList();
            RbacTable.Action action = pick(List.of(RbacTable.Action.values()));
            RbacTable table = new RbacTable(Place.of("lds", "l"), action, policies);
            HeaderMatch.Values values =
                    action == RbacTable.Action.ALLOW ? HeaderMatch.Values.EVERY_ONE : HeaderMatch.Values.ANY_ONE;
            for (int j = 0; j < CALLS; j++) {
                ConnectionFacts connection = connection();
                RequestView request = random.nextInt(6) == 0 ? null : request();
                int expected = linear(policies, connection, request, values);
                assertThat(table.policyOf(connection, request, Metadata.EMPTY))
                        .as("seed %d: %s from %s, %s", seed, policies, connection, request)
                        .isEqualTo(expected);
                matched += expected == RbacTable.NO_POLICY ? 0 : 1;
            }
        }
        assertThat(matched).as("seed %d: calls that a policy matched", seed).isBetween(100, TABLES * CALLS - 100);
    }

    private static int linear(
            List<RbacTable.Policy> policies,
            ConnectionFacts connection,
            @Nullable RequestView request,
            HeaderMatch.Values values) {
        for (int i = 0; i < policies.size(); i++) {
            if (policies.get(i).matches(Asked.of(connection, request, Metadata.EMPTY), values)) {
                return i;
            }
        }
        return RbacTable.NO_POLICY;
    }

    private RbacTable.Policy policy(int name) {
        return new RbacTable.Policy(
                "p" + name,
                Stream.generate(() -> permission(2))
                        .limit(1 + random.nextInt(2))
                        .toList(),
                Stream.generate(() -> principal(2)).limit(1 + random.nextInt(2)).toList());
    }

    private Condition permission(int depth) {
        return switch (random.nextInt(depth == 0 ? 4 : 7)) {
            case 0 -> random.nextInt(4) == 0 ? new Condition.Any() : new Condition.UrlPath(path());
            case 1, 2 -> new Condition.UrlPath(path());
            case 3 -> new Condition.DestinationPort(80, 80 + random.nextInt(2));
            case 4 ->
                new Condition.And(Stream.generate(() -> permission(depth - 1))
                        .limit(random.nextInt(3))
                        .toList());
            case 5 ->
                new Condition.Or(Stream.generate(() -> permission(depth - 1))
                        .limit(random.nextInt(3))
                        .toList());
            default -> new Condition.Not(permission(depth - 1));
        };
    }

    private Condition principal(int depth) {
        return switch (random.nextInt(depth == 0 ? 4 : 7)) {
            case 0 -> random.nextInt(4) == 0 ? new Condition.Any() : new Condition.Authenticated(identity());
            case 1, 2 -> new Condition.Authenticated(identity());
            case 3 -> new Condition.SourceIp(Cidr.of("127.77.0.0", 24 + random.nextInt(9)));
            case 4 ->
                new Condition.And(Stream.generate(() -> principal(depth - 1))
                        .limit(random.nextInt(3))
                        .toList());
            case 5 ->
                new Condition.Or(Stream.generate(() -> principal(depth - 1))
                        .limit(random.nextInt(3))
                        .toList());
            default -> new Condition.Not(principal(depth - 1));
        };
    }

    private StringMatch path() {
        StringMatch.Case folding = random.nextInt(4) == 0 ? StringMatch.Case.IGNORED : StringMatch.Case.SENSITIVE;
        String text = pick(PATHS);
        return switch (random.nextInt(5)) {
            case 0, 1 -> StringMatch.exact(text, folding);
            case 2, 3 -> StringMatch.prefix(text, folding);
            default -> StringMatch.suffix(text, folding);
        };
    }

    private StringMatch identity() {
        return switch (random.nextInt(4)) {
            case 0, 1 -> StringMatch.exact(spiffe(), StringMatch.Case.SENSITIVE);
            case 2 -> StringMatch.regex(".*/ns/" + pick(NAMESPACES) + "/.*");
            default -> StringMatch.prefix("spiffe://td", StringMatch.Case.IGNORED);
        };
    }

    private String spiffe() {
        String odd = random.nextInt(5) == 0 ? "/ns/" + pick(NAMESPACES) : "";
        return "spiffe://td/ns/" + pick(NAMESPACES) + "/sa/" + random.nextInt(3) + odd;
    }

    private ConnectionFacts connection() {
        return new ConnectionFacts(
                "127.77.0.1",
                80 + random.nextInt(2),
                "127.77.0." + random.nextInt(256),
                40_000,
                ConnectionFacts.Transport.TLS,
                "",
                List.of(),
                Stream.generate(this::spiffe).limit(random.nextInt(3)).toList());
    }

    private RequestView request() {
        return SyntheticHead.get("h", pick(PATHS) + (random.nextInt(3) == 0 ? "?q=/admin" : ""));
    }

    private <T> T pick(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }
}
