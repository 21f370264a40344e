package dev.meshwright.proxy.overload;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OverloadKernelTest {
    private OverloadKernel.Decision decision = OverloadKernel.Decision.CALM;

    private String at(double direct, double heap, double descriptors, long lag) {
        decision = OverloadKernel.decide(decision, new Gauges(direct, heap, descriptors, lag));
        return (decision.shedding() ? "shed " : "") + (decision.pausing() ? "pause" : "");
    }

    @Test
    void memory_refusesRequestsFirst_thenConnections_andRecoversWithSlack() {
        assertThat(at(0.89, 0.5, 0, 0)).isEmpty();
        assertThat(at(0.90, 0.5, 0, 0)).isEqualTo("shed ");
        assertThat(at(0.96, 0.5, 0, 0)).isEqualTo("shed pause");
        assertThat(at(0.91, 0.5, 0, 0)).isEqualTo("shed pause");
        assertThat(at(0.89, 0.5, 0, 0)).isEqualTo("shed ");
        assertThat(at(0.84, 0.5, 0, 0)).isEmpty();
        assertThat(at(0, 0.93, 0, 0)).isEqualTo("shed ");
        assertThat(decision.heap()).isTrue();
        assertThat(decision.reasons()).containsExactly("heap 93 % used");
    }

    @Test
    void directMemory_tightensConnections_thenClosesTheHeaviest_beforeAnythingIsRefused() {
        at(0.49, 0, 0, 0);
        assertThat(decision.tight()).isFalse();
        at(0.50, 0, 0, 0);
        assertThat(decision.tight()).isTrue();
        assertThat(decision.relieving()).isFalse();
        at(0.46, 0, 0, 0);
        assertThat(decision.tight()).isTrue();
        assertThat(at(0.80, 0, 0, 0)).isEmpty();
        assertThat(decision.relieving()).isTrue();
        at(0.79, 0, 0, 0);
        assertThat(decision.relieving()).isFalse();
        at(0.44, 0.99, 0, 0);
        assertThat(decision.tight()).isFalse();
        assertThat(decision.relieving()).isFalse();
    }

    @Test
    void descriptors_pauseAcceptingOnly() {
        assertThat(at(0, 0, 0.90, 0)).isEqualTo("pause");
        assertThat(at(0, 0, 0.86, 0)).isEqualTo("pause");
        assertThat(at(0, 0, 0.84, 0)).isEmpty();
    }

    @Test
    void lag_refusesRequests_untilTheLoopsHaveCaughtUp() {
        assertThat(at(0, 0, 0, 1_999)).isEmpty();
        assertThat(at(0, 0, 0, 2_000)).isEqualTo("shed ");
        assertThat(at(0, 0, 0, 600)).isEqualTo("shed ");
        assertThat(at(0, 0, 0, 100)).isEmpty();
    }
}
