package dev.meshwright.testing.authorization;

import java.util.List;
import java.util.SplittableRandom;

/// Chance of one seed.
final class Dice {
    private final SplittableRandom random;

    Dice(long seed) {
        random = new SplittableRandom(seed);
    }

    boolean oneIn(int n) {
        return random.nextInt(n) == 0;
    }

    /// @return 0 to `n` - 1
    int below(int n) {
        return random.nextInt(n);
    }

    <T> T of(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
