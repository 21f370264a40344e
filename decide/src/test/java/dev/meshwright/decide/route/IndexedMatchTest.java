package dev.meshwright.decide.route;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import dev.meshwright.decide.match.HeaderMatch;
import dev.meshwright.decide.metadata.Metadata;
import dev.meshwright.decide.request.Ascii;
import dev.meshwright.decide.request.RequestView;
import dev.meshwright.decide.request.SyntheticHead;
import dev.meshwright.decide.trace.Trace;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Law: the index changes the cost of a match, never the answer.
class IndexedMatchTest {
    private static final String[] SEGMENTS = {"a", "b", "ab", "api", "API", "v1", "x%20y", ""};

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void indexedMatch_equalsTheFirstOfALinearSearch(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 120; round++) {
            List<Route> routes = routes(random, 1 + random.nextInt(60));
            RouteTable table = Tables.table(false, Tables.host("all", List.of("*"), routes));
            RouteDecision decision = new RouteDecision();
            for (int i = 0; i < 40; i++) {
                SyntheticHead request = request(random);
                long bits = random.nextLong();

                RouteTable.Outcome outcome = table.match(request, bits, decision, Trace.NONE);

                int expected = linear(routes, request, bits);
                assertThat(outcome)
                        .as("seed %d round %d", seed, round)
                        .isEqualTo(expected < 0 ? RouteTable.Outcome.NO_ROUTE : RouteTable.Outcome.MATCHED);
                if (expected >= 0) {
                    assertThat(decision.route())
                            .as("seed %d round %d", seed, round)
                            .isSameAs(routes.get(expected));
                }
            }
        }
    }

    @Test
    void thousandsOfRoutes_askOnlyFewCandidates() {
        List<Route> routes = new ArrayList<>();
        for (int i = 0; i < 5000; i++) {
            routes.add(Tables.route(
                    "c" + i, Tables.path(i % 2 == 0 ? Tables.exact("/p" + i) : Tables.prefix("/q" + i + "/"))));
        }
        byte[] path = "/q4999/x".getBytes(StandardCharsets.UTF_8);
        Candidates candidates = new Candidates();

        PathIndex.of(routes).collect(path, 0, path.length, candidates);

        assertThat(candidates.next()).isEqualTo(4999);
        assertThat(candidates.next()).isEqualTo(Candidates.END);
    }

    private static int linear(List<Route> routes, RequestView request, long bits) {
        int offset = RequestView.offset(request.path());
        int end = offset + RequestView.length(request.path());
        int stop = offset;
        while (stop < end && request.bytes()[stop] != '?') {
            stop++;
        }
        for (int i = 0; i < routes.size(); i++) {
            RouteMatch match = routes.get(i).match();
            if (RouteConditions.firstMiss(match, request, Metadata.EMPTY, offset, stop, end, Mix.of(bits, 0))
                    == RouteConditions.MATCH) {
                return i;
            }
        }
        return -1;
    }

    private static List<Route> routes(Random random, int count) {
        List<Route> routes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            List<HeaderMatch> headers = random.nextInt(3) == 0
                    ? List.of(Tables.header("x-user", random.nextBoolean() ? "jason" : "ann"))
                    : List.of();
            int fraction = random.nextInt(4) == 0 ? random.nextInt(RouteMatch.ALL) : RouteMatch.ALL;
            routes.add(Tables.route("c" + i, new RouteMatch(condition(random), headers, List.of(), false, fraction)));
        }
        return routes;
    }

    private static PathMatch condition(Random random) {
        String text = path(random);
        boolean ignoreCase = random.nextInt(3) == 0;
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        byte[] literal = ignoreCase ? Ascii.lower(bytes) : bytes;
        return switch (random.nextInt(5)) {
            case 0 -> new PathMatch.Exact(literal, ignoreCase);
            case 1 -> new PathMatch.Prefix(random.nextInt(6) == 0 ? new byte[0] : literal, ignoreCase);
            case 2 -> new PathMatch.PathSeparatedPrefix(literal, ignoreCase);
            case 3 -> new PathMatch.Regex(Pattern.compile("/a.*|" + Pattern.quote(text)));
            default -> new PathMatch.Connect();
        };
    }

    private static String path(Random random) {
        StringBuilder path = new StringBuilder();
        for (int i = random.nextInt(4); i >= 0; i--) {
            path.append('/').append(SEGMENTS[random.nextInt(SEGMENTS.length)]);
        }
        return path.toString();
    }

    private static SyntheticHead request(Random random) {
        String query = random.nextInt(3) == 0 ? "?k=v" : "";
        List<Map.Entry<String, String>> headers =
                random.nextBoolean() ? List.of(Map.entry("X-User", random.nextBoolean() ? "jason" : "ann")) : List.of();
        return SyntheticHead.request("GET", "http", "shop", path(random) + query, headers);
    }
}
