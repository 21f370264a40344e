package dev.meshwright.architect.journey;

import dev.meshwright.decide.request.SyntheticHead;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One way that a call goes on from some point.
///
/// @param response on its way back, edited by the proxies that it passes; null where there is none
/// @param delayMillis that passes meanwhile, as far as somebody holds it back
record Flow(
        double probability,
        Outcome outcome,
        @Nullable SyntheticHead response,
        long delayMillis,
        List<Step> steps,
        List<Branch.Mirrored> mirrors) {
    static Flow failed(Outcome.Failed.Kind kind, String where, String why) {
        return new Flow(1, new Outcome.Failed(kind, where, why), null, 0, List.of(), List.of());
    }

    /// What becomes of it where it is one of several ways, and what was decided before it.
    Flow after(double share, List<Step> before, List<Branch.Mirrored> copies) {
        List<Step> all = new ArrayList<>(before);
        all.addAll(steps);
        List<Branch.Mirrored> mirrored = new ArrayList<>(copies);
        mirrored.addAll(mirrors);
        return new Flow(probability * share, outcome, response, delayMillis, all, mirrored);
    }

    Flow delayed(long millis) {
        return new Flow(probability, outcome, response, delayMillis + millis, steps, mirrors);
    }

    /// With another answer, where there is one.
    Flow edited(Consumer<SyntheticHead> change) {
        if (response == null) {
            return this;
        }
        SyntheticHead copy = response.copy();
        change.accept(copy);
        return new Flow(probability, outcome, copy, delayMillis, steps, mirrors);
    }

    Flow after(List<Step> before) {
        return after(1, before, List.of());
    }

    static List<Flow> after(List<Flow> flows, List<Step> before) {
        return flows.stream().map(f -> f.after(before)).toList();
    }

    Branch branch() {
        Outcome told = switch (outcome) {
            case Outcome.Answered answered ->
                response == null
                        ? answered
                        : new Outcome.Answered(
                                answered.by(),
                                answered.status(),
                                answered.grpcStatus(),
                                answered.flag(),
                                answered.why(),
                                response.headers(),
                                answered.body());
            case Outcome.Reached reached ->
                response == null
                        ? reached
                        : new Outcome.Reached(reached.arrival(), response.status(), response.headers());
            case Outcome.Failed failed -> failed;
        };
        return new Branch(probability, told, delayMillis, steps, mirrors);
    }
}
