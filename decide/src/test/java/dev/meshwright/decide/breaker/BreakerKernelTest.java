package dev.meshwright.decide.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// `CircuitBreakers.Thresholds` proto comments.
class BreakerKernelTest {
    @Test
    void limit_allowsExactlyThatMany() {
        Thresholds limits = new Thresholds(100, 10, 5, 0, -1, 3, 1);

        assertThat(BreakerKernel.mayConnect(limits, 99)).isTrue();
        assertThat(BreakerKernel.mayConnect(limits, 100)).isFalse();
        assertThat(BreakerKernel.mayPend(limits, 10)).isFalse();
        assertThat(BreakerKernel.mayRequest(limits, 4)).isTrue();
        assertThat(BreakerKernel.mayRetry(limits, 0, 5, 5)).isFalse();
    }

    @Test
    void retryBudget_isAShareOfWhatIsActive_butNotBelowItsMinimum() {
        Thresholds budget = new Thresholds(1, 1, 1, 0, 20, 3, 1);

        assertThat(BreakerKernel.mayRetry(budget, 2, 0, 0)).isTrue();
        assertThat(BreakerKernel.mayRetry(budget, 3, 10, 0)).isFalse();
        assertThat(BreakerKernel.mayRetry(budget, 19, 90, 10)).isTrue();
        assertThat(BreakerKernel.mayRetry(budget, 20, 90, 10)).isFalse();
    }
}
