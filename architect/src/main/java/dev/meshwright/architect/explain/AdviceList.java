package dev.meshwright.architect.explain;

import dev.meshwright.architect.explain.Explanation.Advice;
import dev.meshwright.architect.explain.Explanation.From;
import dev.meshwright.architect.journey.Step;
import dev.meshwright.architect.world.World;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The advice that is gathered for one way, in the order in which it was found.
final class AdviceList {
    private final World world;
    private final List<Advice> all = new ArrayList<>();

    AdviceList(World world) {
        this.world = world;
    }

    void add(String what, String next, From from) {
        all.add(new Advice(what, next, from));
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    List<Advice> all() {
        return all;
    }

    /// Where that is written which a step went by.
    From at(Step step) {
        return new Sources(world, step.proxy()).at(step.resource(), step.path());
    }

    /// The last step of a kind that was taken, or that was not.
    static Optional<Step> last(List<Step> steps, String what, boolean matched) {
        return steps.reversed().stream()
                .filter(s -> s.what().equals(what) && s.matched() == matched)
                .findFirst();
    }
}
