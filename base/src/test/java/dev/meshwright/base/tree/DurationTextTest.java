package dev.meshwright.base.tree;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DurationTextTest {
    @ParameterizedTest
    @CsvSource({"2s,2s", "1.5s,1.5s", "500ms,500ms", "1h30m,5400s", "0,0ms", "0s,0ms", "100us,0.0001s", ".5s,500ms"})
    void durations_areReadAsGoWritesThem(String text, String shown) {
        assertThat(DurationText.show(DurationText.parse(text).orElseThrow())).isEqualTo(shown);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "2", "-1s", "s", "1d", "2 s", "1s ", "1e3s", "99999999999999s", "9999999999999999999999h"})
    void otherText_isNoDuration(String text) {
        assertThat(DurationText.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 999_999_999, 1_000_000_000, 1_500_000_000, 3_600_000_000_000L})
    void shownDuration_readsAsTheSame(long nanos) {
        Duration duration = Duration.ofNanos(nanos);
        assertThat(DurationText.parse(DurationText.show(duration))).contains(duration);
    }
}
