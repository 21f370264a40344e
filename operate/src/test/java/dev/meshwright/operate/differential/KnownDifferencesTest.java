package dev.meshwright.operate.differential;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meshwright.operate.differential.generate.Asked;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What differential fuzzing does not report.
class KnownDifferencesTest {
    private static final String LET_IN = "seen 200 from one-v1, which the core does not say (it says [403])";

    @Test
    void aRepeatedHeaderThatAPolicySees_isKnownOfStockEnvoyAlone() {
        Asked twice = asked(Map.entry("x-a", "1"), Map.entry("X-A", "2"));
        assertThat(KnownDifferences.row("envoy", twice, LET_IN)).isPresent();
        assertThat(KnownDifferences.row("mesh", twice, LET_IN)).isEmpty();
        assertThat(KnownDifferences.row("envoy", twice, "seen 200 from a, which the core does not say (it says [404])"))
                .isEmpty();
        assertThat(KnownDifferences.row("envoy", asked(Map.entry("x-a", "1"), Map.entry("x-b", "1")), LET_IN))
                .isEmpty();
    }

    @Test
    void headersThatStockEnvoyKeepsAsOne_areKnownWhateverLooksAtThem() {
        String elsewhere = "seen 200 from one-v1, which the core does not say (it says [404])";
        Asked agents = asked(Map.entry("user-agent", "a"), Map.entry("User-Agent", "b"));
        assertThat(KnownDifferences.row("envoy", agents, elsewhere)).isPresent();
        assertThat(KnownDifferences.row("mesh", agents, elsewhere)).isEmpty();
        assertThat(KnownDifferences.row(
                        "envoy", asked(Map.entry("user-agent", "a"), Map.entry("accept", "b")), elsewhere))
                .isEmpty();
    }

    @Test
    void everyKnownDifference_hasItsRow() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "differences.md"));
        assertThat(KnownDifferences.rows())
                .isNotEmpty()
                .allSatisfy(row -> assertThat(page).contains("| " + row + " |"));
    }

    private static Asked asked(Map.Entry<String, String> one, Map.Entry<String, String> other) {
        return new Asked("outside", "http", "GET", "", 80, "one", "/", List.of(one, other), false);
    }
}
