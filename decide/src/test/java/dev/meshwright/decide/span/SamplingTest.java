package dev.meshwright.decide.span;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meshwright.decide.request.SyntheticHead;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// As many requests are traced as the share says: the count is one that a binomial distribution gives but for one time
/// in a million (Chernoff's bound, which holds for every share and size).
class SamplingTest {
    private static final int REQUESTS = 40_000;
    private static final double MILLIONTH = 1e-6;
    private static final int[] DENOMINATORS = {100, 10_000, 1_000_000};

    private final long seed = System.nanoTime();
    private final SplittableRandom random = new SplittableRandom(seed);

    @Test
    void randomSampling_tracesItsShare() {
        for (int i = 0; i < 25; i++) {
            Fraction share = share();
            checkShare(new Sampling(Fraction.ALL, share, Fraction.ALL), share, Map.of());
        }
    }

    @Test
    void overallSampling_takesAwayAllButItsShare() {
        for (int i = 0; i < 25; i++) {
            Fraction share = share();
            checkShare(new Sampling(Fraction.ALL, Fraction.ALL, share), share, Map.of());
        }
    }

    @Test
    void clientsWhoAsk_areTracedByTheirShare() {
        for (int i = 0; i < 25; i++) {
            Fraction share = share();
            checkShare(
                    new Sampling(share, new Fraction(0, 100), Fraction.ALL), share, Map.of("x-client-trace-id", "c"));
        }
    }

    @Test
    void proxiesWithOneShare_decideAlike_andAWiderOneTracesWhatANarrowerDoes() {
        for (int i = 0; i < REQUESTS; i++) {
            int denominator = DENOMINATORS[random.nextInt(3)];
            long numerator = random.nextLong(denominator + 1);
            SyntheticHead head = request(Map.of());
            boolean narrow = traced(random(new Fraction(numerator / 2, denominator)), head.copy());
            boolean one = traced(random(new Fraction(numerator, denominator)), head.copy());
            boolean other = traced(random(new Fraction(numerator, denominator)), head.copy());
            assertThat(other).as("seed %d", seed).isEqualTo(one);
            assertThat(narrow && !one).as("seed %d", seed).isFalse();
        }
    }

    private Fraction share() {
        int denominator = DENOMINATORS[random.nextInt(3)];
        return switch (random.nextInt(5)) {
            case 0 -> new Fraction(0, denominator);
            case 1 -> new Fraction(denominator, denominator);
            case 2 -> new Fraction(1 + random.nextLong(denominator / 50), denominator);
            default -> new Fraction(random.nextLong(denominator + 1), denominator);
        };
    }

    private static Sampling random(Fraction share) {
        return new Sampling(Fraction.ALL, share, Fraction.ALL);
    }

    private void checkShare(Sampling sampling, Fraction share, Map<String, String> headers) {
        int traced = 0;
        for (int i = 0; i < REQUESTS; i++) {
            traced += traced(sampling, request(headers)) ? 1 : 0;
        }
        double expected = (double) share.numerator() / share.denominator();
        assertThat(REQUESTS * divergence((double) traced / REQUESTS, expected))
                .as("seed %d: %d of %d at %s", seed, traced, REQUESTS, share)
                .isLessThan(-Math.log(MILLIONTH / 2));
    }

    /// Kullback and Leibler's, of one coin from another.
    private static double divergence(double seen, double expected) {
        return term(seen, expected) + term(1 - seen, 1 - expected);
    }

    private static double term(double seen, double expected) {
        return seen == 0 ? 0 : expected == 0 ? Double.POSITIVE_INFINITY : seen * Math.log(seen / expected);
    }

    private SyntheticHead request(Map<String, String> headers) {
        SyntheticHead head = SyntheticHead.request("GET", "http", "shop", "/", List.of());
        head.add("x-request-id", new UUID((random.nextLong() & ~0xf000L) | 0x4000L, random.nextLong()).toString());
        headers.forEach(head::add);
        return head;
    }

    private boolean traced(Sampling sampling, SyntheticHead head) {
        Tracing tracing = new Tracing(
                true, sampling, List.of(), false, 256, false, true, new Tracer.None(), RequestIdUse.DEFAULT, List.of());
        return TraceDecision.decide(
                        tracing, RouteTracing.NONE, head, millionths -> random.nextInt(1_000_000) < millionths)
                .traced();
    }
}
