package dev.meshwright.operate.differential;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meshwright.operate.differential.generate.Dice;
import dev.meshwright.operate.differential.generate.Generator;
import org.junit.jupiter.api.Test;

/// More by `-Dlaws.batches=N`, others by `-Dlaws.seed=N`.
class LawsTest {
    private static final int REQUESTS = 96;

    @Test
    void generatedConfigurations_keepAllLaws() {
        long seed = Long.getLong("laws.seed", 1);
        int batches = Integer.getInteger("laws.batches", 12);
        try (Laws laws = new Laws()) {
            for (int number = 0; number < batches; number++) {
                assertThat(laws.broken(new Generator(seed, false).batch(number, REQUESTS), new Dice(number)))
                        .as("seed " + seed + ", batch " + number)
                        .isEmpty();
            }
        }
    }
}
