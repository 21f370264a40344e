package dev.meshwright.architect.journey;

import dev.meshwright.architect.world.Instance;
import dev.meshwright.decide.trace.Place;
import dev.meshwright.decide.trace.Trace;
import java.util.ArrayList;
import java.util.List;

/// Keeps the steps of one proxy's decisions.
final class Recorder implements Trace {
    private final Instance proxy;
    private final List<Step> steps = new ArrayList<>();

    Recorder(Instance proxy) {
        this.proxy = proxy;
    }

    @Override
    public boolean on() {
        return true;
    }

    @Override
    public void step(String what, String resource, String path, boolean matched, String detail) {
        steps.add(new Step(proxy, what, resource, path, matched, detail));
    }

    void step(String what, Place place, boolean matched, String detail) {
        step(what, place.resource(), place.path(), matched, detail);
    }

    void step(String what, Place place, String detail) {
        step(what, place, true, detail);
    }

    /// A step of another proxy, in between.
    void keep(Step step) {
        steps.add(step);
    }

    /// So far.
    List<Step> steps() {
        return List.copyOf(steps);
    }

    Recorder fork() {
        Recorder other = new Recorder(proxy);
        other.steps.addAll(steps);
        return other;
    }
}
