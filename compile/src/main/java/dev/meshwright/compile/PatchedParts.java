package dev.meshwright.compile;

import dev.meshwright.compile.memo.Part;
import dev.meshwright.compile.memo.PlacedPart;
import dev.meshwright.compile.patch.PatchReport;
import dev.meshwright.compile.patch.PatchStage;
import dev.meshwright.compile.patch.PatchStage.Patched;
import dev.meshwright.model.EnvoyPatches.Patch;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Puts patched parts in the place of those that were patched. Owned by one compilation.
///
/// @param fresh empty; places what was changed
record PatchedParts(PatchStage stage, NodeParts fresh) {
    /// The patched parts over a base that is patched already.
    Snapshot.Finished over(PartSet base, List<PlacedPart> placed) {
        List<PlacedPart> all = new ArrayList<>();
        Set<Patch> applied = new LinkedHashSet<>();
        List<PatchReport.Fault> faults = new ArrayList<>();
        for (PlacedPart each : placed) {
            Patched patched = stage.patch(each.part());
            applied.addAll(patched.applied());
            faults.addAll(patched.faults());
            patched.parts().forEach(part -> all.add(isSame(part, each.part()) ? each : place(part)));
        }
        return new Snapshot.Finished(PartSet.over(base, all), new PatchReport(Set.of(), applied, faults));
    }

    /// The whole, with what patches add: nothing of a name that is taken.
    Snapshot.Finished finish(Snapshot.Finished shared, Snapshot.Finished own) {
        Patched added = stage.added();
        Set<Patch> applied = new LinkedHashSet<>(shared.patches().applied());
        applied.addAll(own.patches().applied());
        applied.addAll(added.applied());
        List<PatchReport.Fault> faults = new ArrayList<>(shared.patches().faults());
        faults.addAll(own.patches().faults());
        faults.addAll(added.faults());
        List<PlacedPart> more = new ArrayList<>();
        for (Part part : added.parts()) {
            if (own.parts().find(part.resource().type(), part.name()).isPresent()) {
                stage.set().patches().stream()
                        .filter(p -> p.origin().toString().equals(part.origins().get("")))
                        .forEach(p -> faults.add(new PatchReport.Fault(
                                p,
                                part.resource().type().shortName() + "/" + part.name(),
                                "there is one of this name already")));
            } else {
                more.add(place(part));
            }
        }
        return new Snapshot.Finished(
                more.isEmpty() ? own.parts() : PartSet.over(own.parts(), more),
                new PatchReport(new LinkedHashSet<>(stage.set().patches()), applied, faults));
    }

    private PlacedPart place(Part part) {
        NodeParts one = fresh.another();
        one.add(part);
        return one.placed().getFirst();
    }

    @SuppressWarnings("ReferenceEquality") // an unpatched part is the very same
    private static boolean isSame(Part one, Part other) {
        return one == other;
    }
}
