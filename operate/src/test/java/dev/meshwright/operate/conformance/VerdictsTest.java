package dev.meshwright.operate.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Expectations of many answers, over exact shares and over what was counted.
class VerdictsTest {
    private static final Request REQUEST = new Request(
            new Client.Program("a"),
            "",
            "b",
            80,
            Request.Scheme.HTTP,
            "GET",
            "/",
            "b",
            List.of(),
            "",
            List.of(),
            1,
            0,
            false,
            false,
            false,
            0,
            Request.ClientCertificate.NONE,
            "");

    private static Observation from(String owner) {
        Observation.Arrived arrived = new Observation.Arrived(
                owner + "-1.n",
                owner,
                "n",
                "b",
                80,
                "GET",
                "b",
                "/",
                Map.of(),
                "HTTP/1.1",
                "",
                "",
                false,
                true,
                0,
                "",
                0);
        return new Observation(
                Observation.Ending.ANSWERED, 200, -1, Map.of(), Optional.of(arrived), List.of(), "", "", 0, List.of());
    }

    private static BackEnd.Sample exactly(double ofB1) {
        return new BackEnd.Sample.Distribution(
                List.of(new BackEnd.Weighted(ofB1, from("b1")), new BackEnd.Weighted(1 - ofB1, from("b2"))));
    }

    private static BackEnd.Sample counted(int ofB1, int all) {
        List<Observation> seen = new ArrayList<>();
        for (int i = 0; i < all; i++) {
            seen.add(from(i < ofB1 ? "b1" : "b2"));
        }
        return new BackEnd.Sample.Seen(seen);
    }

    private static boolean holds(Expectation expectation, BackEnd.Sample sample) {
        return Verdicts.problem(REQUEST, List.of(expectation), sample).isEmpty();
    }

    @Test
    void exactShares_areHeldToTheTolerance() {
        Expectation tenPercent = new Expectation.Split(Map.of("b1", 0.1), 0.01);
        assertThat(holds(tenPercent, exactly(0.1))).isTrue();
        assertThat(holds(tenPercent, exactly(0.11))).isTrue();
        assertThat(holds(tenPercent, exactly(0.12))).isFalse();
    }

    @Test
    void countedShares_areHeldToWhatChanceBringsAbout() {
        Expectation tenPercent = new Expectation.Split(Map.of("b1", 0.1), 0.01);
        assertThat(holds(tenPercent, counted(15, 200))).isTrue();
        assertThat(holds(tenPercent, counted(60, 200))).isFalse();
        assertThat(holds(tenPercent, counted(0, 200))).isFalse();
        assertThat(holds(new Expectation.Split(Map.of("b2", 0.0), 0), counted(199, 200)))
                .isFalse();
    }

    @Test
    void never_failsByOneAnswerOfMany_whereNotNeedsAll() {
        Expectation b2 = new Expectation.Backend("b2", "");
        assertThat(holds(new Expectation.Never(b2), counted(199, 200))).isFalse();
        assertThat(holds(new Expectation.Not(b2), counted(199, 200))).isTrue();
        assertThat(holds(new Expectation.Never(b2), counted(200, 200))).isTrue();
    }

    @Test
    void body_isTheProxysOwnWhereNoProgramAnswers() {
        Observation denied = new Observation(
                Observation.Ending.ANSWERED,
                403,
                -1,
                Map.of(),
                Optional.empty(),
                List.of(),
                "RBAC: access denied",
                "",
                0,
                List.of());
        Expectation refusal = new Expectation.BodyContains("access denied");

        assertThat(holds(refusal, new BackEnd.Sample.Seen(List.of(denied)))).isTrue();
        assertThat(holds(refusal, exactly(1))).isFalse();
        assertThat(holds(new Expectation.BodyContains("b1"), exactly(1))).isTrue();
    }

    @Test
    void names_meanInstanceOwnerAppOrAnyWithTheNamespace() {
        for (String name : List.of("b1-1.n", "b1", "b1.n", "b", "b.n")) {
            assertThat(holds(new Expectation.Backend(name, ""), exactly(1)))
                    .as(name)
                    .isTrue();
        }
        assertThat(holds(new Expectation.Backend("b1.m", ""), exactly(1))).isFalse();
    }
}
