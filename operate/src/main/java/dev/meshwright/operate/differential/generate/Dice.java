package dev.meshwright.operate.differential.generate;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/// Chance that a seed repeats. Owned by one thread.
public final class Dice {
    private final SplittableRandom random;

    public Dice(long seed) {
        random = new SplittableRandom(seed);
    }

    /// 0 up to `bound`, which is left out.
    public int below(int bound) {
        return random.nextInt(bound);
    }

    public boolean percent(int chance) {
        return random.nextInt(100) < chance;
    }

    public <T> T of(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    @SafeVarargs
    public final <T> T of(T... all) {
        return all[random.nextInt(all.length)];
    }

    /// One of them is asked to make something.
    @SafeVarargs
    public final <T> T make(Supplier<? extends T>... all) {
        return all[random.nextInt(all.length)].get();
    }

    /// Some of them, in their order; at least one when there is one.
    public <T> List<T> some(List<T> all) {
        List<T> taken = new ArrayList<>();
        for (T each : all) {
            if (percent(40)) {
                taken.add(each);
            }
        }
        return taken.isEmpty() && !all.isEmpty() ? List.of(of(all)) : taken;
    }

    /// As many as `times` says of what is made.
    public <T> List<T> times(int times, Supplier<? extends T> make) {
        List<T> made = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            made.add(make.get());
        }
        return made;
    }

    public <T> List<T> shuffled(List<T> all) {
        List<T> left = new ArrayList<>(all);
        List<T> order = new ArrayList<>();
        while (!left.isEmpty()) {
            order.add(left.remove(random.nextInt(left.size())));
        }
        return order;
    }
}
