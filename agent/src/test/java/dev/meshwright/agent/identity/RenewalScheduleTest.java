package dev.meshwright.agent.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RenewalScheduleTest {
    private static final Instant ISSUED = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void renewal_isDue_betweenHalfAndTwoThirdsOfTheLifetime_whateverTheChance() {
        var random = new SplittableRandom(7);
        for (int i = 0; i < 1_000; i++) {
            Duration life = Duration.ofSeconds(1 + random.nextInt(90 * 86_400));
            Duration due =
                    Duration.between(ISSUED, RenewalSchedule.due(ISSUED, ISSUED.plus(life), random.nextDouble()));
            assertThat(due.toMillis()).isBetween(life.toMillis() / 2 - 1, life.toMillis() * 2 / 3);
        }
    }

    @Test
    void workloads_thatStartTogether_doNotRenewTogether() {
        Instant expires = ISSUED.plus(Duration.ofHours(24));
        assertThat(Duration.between(RenewalSchedule.due(ISSUED, expires, 0), RenewalSchedule.due(ISSUED, expires, 1)))
                .isGreaterThan(Duration.ofHours(2));
    }

    @Test
    void certificate_thatIsOverAtBirth_isDueAtOnce() {
        assertThat(RenewalSchedule.due(ISSUED, ISSUED.minusSeconds(5), 0.9)).isEqualTo(ISSUED);
    }

    @Test
    void retryDelay_doubles_upToItsBound() {
        assertThat(RenewalSchedule.retryDelay(1, 1)).isEqualTo(Duration.ofSeconds(1));
        assertThat(RenewalSchedule.retryDelay(2, 1)).isEqualTo(Duration.ofSeconds(2));
        assertThat(RenewalSchedule.retryDelay(5, 1)).isEqualTo(Duration.ofSeconds(16));
        assertThat(RenewalSchedule.retryDelay(1_000, 1)).isEqualTo(RenewalSchedule.RETRY_MAX);
    }

    @Test
    void retryDelay_keepsHalf_atTheLowestChance() {
        assertThat(RenewalSchedule.retryDelay(3, 0)).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void chance_outOfRange_isABug() {
        assertThatThrownBy(() -> RenewalSchedule.due(ISSUED, ISSUED, 1.5)).isInstanceOf(IllegalArgumentException.class);
    }
}
