package dev.meshwright.decide.match;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meshwright.decide.match.HeaderMatch.Condition;
import dev.meshwright.decide.match.HeaderMatch.Missing;
import dev.meshwright.decide.match.HeaderMatch.Sense;
import dev.meshwright.decide.match.StringMatch.Case;
import dev.meshwright.decide.request.SyntheticHead;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// `config.route.v3.HeaderMatcher` proto comments.
class HeaderMatchTest {
    private static final SyntheticHead REQUEST = SyntheticHead.request(
            "POST",
            "https",
            "Shop.example",
            "/a",
            List.of(
                    Map.entry("X-User", "Jason"),
                    Map.entry("x-many", "a"),
                    Map.entry("X-Many", "b"),
                    Map.entry("x-number", "-15"),
                    Map.entry("x-empty", "")));

    @Test
    void text_isComparedByItsForm() {
        assertThat(holds("x-user", StringMatch.exact("Jason", Case.SENSITIVE))).isTrue();
        assertThat(holds("x-user", StringMatch.exact("jason", Case.SENSITIVE))).isFalse();
        assertThat(holds("x-user", StringMatch.exact("jASON", Case.IGNORED))).isTrue();
        assertThat(holds("x-user", StringMatch.prefix("Jas", Case.SENSITIVE))).isTrue();
        assertThat(holds("x-user", StringMatch.suffix("SON", Case.IGNORED))).isTrue();
        assertThat(holds("x-user", StringMatch.contains("aso", Case.SENSITIVE))).isTrue();
        assertThat(holds("x-user", StringMatch.regex("J.*n"))).isTrue();
        assertThat(holds("x-user", StringMatch.regex("aso"))).as("full match").isFalse();
    }

    @Test
    void ofSeveralFields_oneIsEnough_andEnoughAgainstAnInversion() {
        assertThat(holds("x-many", StringMatch.exact("a", Case.SENSITIVE))).isTrue();
        assertThat(holds("x-many", StringMatch.exact("b", Case.SENSITIVE))).isTrue();
        assertThat(holds("x-many", StringMatch.exact("a,b", Case.SENSITIVE))).isFalse();
        Condition b = new HeaderMatch.Text(StringMatch.exact("b", Case.SENSITIVE));
        Condition c = new HeaderMatch.Text(StringMatch.exact("c", Case.SENSITIVE));
        assertThat(matches("x-many", b, Sense.INVERTED, Missing.NO_MATCH)).isFalse();
        assertThat(matches("x-many", c, Sense.INVERTED, Missing.NO_MATCH)).isTrue();
    }

    @Test
    void pseudoHeaders_areHeaders() {
        assertThat(holds(":method", StringMatch.exact("POST", Case.SENSITIVE))).isTrue();
        assertThat(holds(":authority", StringMatch.exact("shop.example", Case.IGNORED)))
                .isTrue();
        assertThat(holds("Host", StringMatch.prefix("Shop", Case.SENSITIVE))).isTrue();
        assertThat(holds(":scheme", StringMatch.exact("https", Case.SENSITIVE))).isTrue();
    }

    @Test
    void absentHeader_matchesNeitherAConditionNorItsInversion() {
        Condition text = new HeaderMatch.Text(StringMatch.exact("x", Case.SENSITIVE));

        assertThat(matches("x-none", text, Sense.HOLDS, Missing.NO_MATCH)).isFalse();
        assertThat(matches("x-none", text, Sense.INVERTED, Missing.NO_MATCH)).isFalse();
        assertThat(matches("x-none", text, Sense.INVERTED, Missing.COUNTS_AS_EMPTY))
                .isTrue();
    }

    @Test
    void presence_canBeAskedBothWays() {
        assertThat(matches("x-empty", new HeaderMatch.Presence(true), Sense.HOLDS, Missing.NO_MATCH))
                .isTrue();
        assertThat(matches("x-none", new HeaderMatch.Presence(true), Sense.HOLDS, Missing.NO_MATCH))
                .isFalse();
        assertThat(matches("x-none", new HeaderMatch.Presence(false), Sense.HOLDS, Missing.NO_MATCH))
                .isTrue();
        assertThat(matches("x-none", new HeaderMatch.Presence(true), Sense.INVERTED, Missing.NO_MATCH))
                .isTrue();
        assertThat(matches("x-user", new HeaderMatch.Presence(true), Sense.INVERTED, Missing.NO_MATCH))
                .isFalse();
    }

    @Test
    void range_isHalfOpen_andAsksForAWholeNumber() {
        assertThat(range("x-number", -15, -14)).isTrue();
        assertThat(range("x-number", -20, -15)).isFalse();
        assertThat(range("x-user", -20, 20)).isFalse();
        assertThat(range("x-empty", -20, 20)).isFalse();
    }

    /// As Envoy reads it (`absl::SimpleAtoi`).
    @Test
    void wholeNumbers_haveSigns_zerosBefore_and64Bits() {
        assertThat(number("+10", 10)).isTrue();
        assertThat(number("0000000000000000000000010", 10)).isTrue();
        assertThat(number("-0", 0)).isTrue();
        assertThat(number("-9223372036854775808", Long.MIN_VALUE)).isTrue();
        assertThat(number("9223372036854775806", Long.MAX_VALUE - 1)).isTrue();
        for (String none :
                List.of("+", "-", "+-1", "1.0", "1x", "0x1", "9223372036854775808", "-9223372036854775809")) {
            assertThat(HeaderMatch.of(
                                    "x-number",
                                    new HeaderMatch.Range(Long.MIN_VALUE, Long.MAX_VALUE),
                                    Sense.HOLDS,
                                    Missing.NO_MATCH)
                            .matches(with(none)))
                    .as(none)
                    .isFalse();
        }
    }

    private static boolean number(String text, long value) {
        return HeaderMatch.of("x-number", new HeaderMatch.Range(value, value + 1), Sense.HOLDS, Missing.NO_MATCH)
                .matches(with(text));
    }

    private static SyntheticHead with(String number) {
        return SyntheticHead.request("GET", "http", "shop", "/", List.of(Map.entry("x-number", number)));
    }

    private static boolean range(String name, long start, long end) {
        return matches(name, new HeaderMatch.Range(start, end), Sense.HOLDS, Missing.NO_MATCH);
    }

    private static boolean holds(String name, StringMatch match) {
        return matches(name, new HeaderMatch.Text(match), Sense.HOLDS, Missing.NO_MATCH);
    }

    private static boolean matches(String name, Condition condition, Sense sense, Missing missing) {
        return HeaderMatch.of(name, condition, sense, missing).matches(REQUEST);
    }
}
