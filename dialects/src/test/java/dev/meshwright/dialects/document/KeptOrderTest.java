package dev.meshwright.dialects.document;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KeptOrderTest {
    /// Equal by `key`, told apart by `mark`.
    private record Item(int key, int mark) {}

    private static final Comparator<Item> BY_KEY = Comparator.comparingInt(Item::key);

    @Test
    void everyListOfASeries_isSortedAsIfItWereTheFirst() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        KeptOrder<Item> kept = new KeptOrder<>(BY_KEY);
        List<Item> list = new ArrayList<>();
        for (int step = 0; step < 3_000; step++) {
            change(list, random, step);
            List<Item> wanted = new ArrayList<>(list);
            wanted.sort(BY_KEY);
            assertThat(kept.sorted(list)).as("seed %d, step %d", seed, step).isEqualTo(wanted);
        }
    }

    private static void change(List<Item> list, Random random, int step) {
        Item item = new Item(random.nextInt(20), step);
        switch (random.nextInt(list.isEmpty() ? 1 : 4)) {
            case 0 -> list.add(random.nextInt(list.size() + 1), item);
            case 1 -> list.remove(random.nextInt(list.size()));
            case 2 -> list.set(random.nextInt(list.size()), item);
            default -> {}
        }
    }
}
