package dev.meshwright.base.diagnostic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class ElementIdTest {
    private static final long SEED = 20_261_130;
    private static final List<String> PARTS = List.of("a", "a-b", "a.b", "ab", "b", "a0", "A");

    @Test
    void order_isThatOfTheTexts() {
        Random random = new Random(SEED);
        for (int i = 0; i < 20_000; i++) {
            ElementId one = any(random);
            ElementId other = any(random);
            assertThat(Integer.signum(one.compareTo(other)))
                    .as("seed %s: %s and %s", SEED, one, other)
                    .isEqualTo(Integer.signum(one.toString().compareTo(other.toString())));
        }
    }

    private static ElementId any(Random random) {
        return new ElementId(part(random), random.nextInt(4) == 0 ? "" : part(random), part(random));
    }

    private static String part(Random random) {
        return PARTS.get(random.nextInt(PARTS.size()));
    }
}
