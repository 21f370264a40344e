package dev.meshwright.proxy.overload;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OldGenerationTest {
    private static final long MB = 1L << 20;

    @Test
    void aCollection_isForMuchGarbage() {
        assertThat(OldGeneration.isWorthIt(12 * MB, 9 * MB)).isFalse();
        assertThat(OldGeneration.isWorthIt(9 * MB + OldGeneration.GARBAGE_BYTES_MAX, 9 * MB))
                .isFalse();
        assertThat(OldGeneration.isWorthIt(10 * MB + OldGeneration.GARBAGE_BYTES_MAX, 9 * MB))
                .isTrue();
    }

    @Test
    void aLargeHeap_mayDouble_soThatLargeMeshesAreNotCollectedMoreOften() {
        assertThat(OldGeneration.isWorthIt(150 * MB, 90 * MB)).isFalse();
        assertThat(OldGeneration.isWorthIt(190 * MB, 90 * MB)).isTrue();
    }

    @Test
    void whatIsUsed_mayBeLessThanWasAlive() {
        assertThat(OldGeneration.isWorthIt(5 * MB, 90 * MB)).isFalse();
    }
}
