package dev.meshwright.agent.readiness;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReadinessTest {
    @Test
    void program_isNotReady_beforeItsFirstAnswer() {
        assertThat(Readiness.UNKNOWN.ready()).isFalse();
        assertThat(Readiness.UNKNOWN.after(false).ready()).isFalse();
    }

    @Test
    void oneAnswer_makesItReady() {
        assertThat(Readiness.UNKNOWN.after(false).after(true).ready()).isTrue();
    }

    @Test
    void twoFailures_leaveItReady_andTheThirdDoesNot() {
        Readiness two = Readiness.UNKNOWN.after(true).after(false).after(false);
        assertThat(two.ready()).isTrue();
        assertThat(two.after(false).ready()).isFalse();
    }

    @Test
    void anAnswerBetweenFailures_startsTheCountAnew() {
        Readiness mixed = Readiness.UNKNOWN
                .after(true)
                .after(false)
                .after(false)
                .after(true)
                .after(false)
                .after(false);
        assertThat(mixed.ready()).isTrue();
    }
}
