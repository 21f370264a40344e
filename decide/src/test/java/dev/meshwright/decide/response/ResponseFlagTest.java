package dev.meshwright.decide.response;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meshwright.decide.extauthz.Refusal;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class ResponseFlagTest {
    @Test
    void everyCausesFlag_isOne() {
        for (ResponseCause cause : ResponseCause.values()) {
            assertThat(cause.flag().equals("-") || ResponseFlag.of(cause.flag()).isPresent())
                    .as("%s of %s", cause.flag(), cause)
                    .isTrue();
        }
        assertThat(ResponseFlag.of(Refusal.FLAG)).contains(ResponseFlag.UAEX);
    }

    @Test
    void noTwo_shareABitOrAField() {
        assertThat(Arrays.stream(ResponseFlag.values()).map(ResponseFlag::bit)).doesNotHaveDuplicates();
        assertThat(Arrays.stream(ResponseFlag.values()).map(ResponseFlag::field).filter(field -> field > 0))
                .doesNotHaveDuplicates();
    }
}
