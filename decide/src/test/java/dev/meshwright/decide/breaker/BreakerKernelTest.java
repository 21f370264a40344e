package dev.meshwright.decide.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// `CircuitBreakers.Thresholds` proto comments.
class BreakerKernelTest {
    @Test
    void limit_allowsExactlyThatMany() {
        Thresholds limits = new Thresholds(100, 10, 5, 3, -1, 3, 1);

        assertThat(BreakerKernel.mayRetry(limits, 2, 5, 5, 0)).isTrue();
        assertThat(BreakerKernel.mayRetry(limits, 3, 5, 5, 0)).isFalse();
    }

    @Test
    void retryBudget_isAShareOfWhatIsActive_butNotBelowItsMinimum() {
        Thresholds budget = new Thresholds(1, 1, 1, 0, 20, 3, 1);

        assertThat(BreakerKernel.mayRetry(budget, 2, 0, 0, 0)).isTrue();
        assertThat(BreakerKernel.mayRetry(budget, 3, 10, 0, 0)).isFalse();
        assertThat(BreakerKernel.mayRetry(budget, 19, 90, 10, 0)).isTrue();
        assertThat(BreakerKernel.mayRetry(budget, 20, 90, 10, 0)).isFalse();
    }

    @Test
    void budgetWithAnInterval_countsWhatBeganWithinIt() {
        Thresholds budget = new Thresholds(1, 1, 1, 0, 20, 3, 1, 10_000);
        assertThat(BreakerKernel.mayRetry(budget, 5, 1000, 1000, 20)).isFalse();
        assertThat(BreakerKernel.mayRetry(budget, 3, 0, 0, 20)).isTrue();
    }

    @Test
    void window_countsEachRequestForItsInterval_whateverTheClockDoes() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            long interval = 10L + random.nextInt(5_000);
            RequestWindow window = new RequestWindow(interval);
            List<Long> began = new ArrayList<>();
            long now = random.nextInt(100_000);
            for (int i = 0; i < 200; i++) {
                now += random.nextInt(4) == 0 ? random.nextInt((int) interval) : random.nextInt(3);
                window.add(now);
                began.add(now);
                long at = now;
                // Ten slots reach back nine whole ones and what has gone by of the tenth.
                long slot = (interval + 9) / 10;
                long least = began.stream().filter(t -> t >= at - 9 * slot).count();
                long most = began.stream().filter(t -> t > at - 10 * slot).count();
                assertThat(window.count(now)).as("seed " + seed).isBetween(least, most);
            }
            assertThat(window.count(now + 2 * interval)).as("seed " + seed).isZero();
        }
    }
}
