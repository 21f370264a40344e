package dev.meshwright.agent.supervision;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RestartBackoffTest {
    private static final Duration SHORT = Duration.ofSeconds(1);

    @Test
    void firstStart_doesNotWait() {
        assertThat(RestartBackoff.NONE.delay()).isZero();
    }

    @Test
    void delays_double_upToTheLongest() {
        RestartBackoff backoff = RestartBackoff.NONE.afterEnd(SHORT);
        assertThat(backoff.delay()).isEqualTo(RestartBackoff.FIRST);
        backoff = backoff.afterEnd(SHORT);
        assertThat(backoff.delay()).isEqualTo(RestartBackoff.FIRST.multipliedBy(2));
        for (int i = 0; i < 100; i++) {
            backoff = backoff.afterEnd(SHORT);
        }
        assertThat(backoff.delay()).isEqualTo(RestartBackoff.LONGEST);
    }

    @Test
    void longUptime_startsTheCountAnew() {
        RestartBackoff backoff =
                RestartBackoff.NONE.afterEnd(SHORT).afterEnd(SHORT).afterEnd(SHORT);
        assertThat(backoff.afterEnd(RestartBackoff.STABLE).delay()).isEqualTo(RestartBackoff.FIRST);
    }
}
