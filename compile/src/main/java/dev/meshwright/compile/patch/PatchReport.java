package dev.meshwright.compile.patch;

import dev.meshwright.model.EnvoyPatches.Patch;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// What came of the patches for one proxy.
///
/// @param meant all that were for it
/// @param applied those that changed something
/// @param faults those that would have broken a resource
public record PatchReport(Set<Patch> meant, Set<Patch> applied, List<Fault> faults) {
    public static final PatchReport NONE = new PatchReport(Set.of(), Set.of(), List.of());

    /// @param resource `TYPE/NAME`
    public record Fault(Patch patch, String resource, String what) {}

    public PatchReport {
        meant = new LinkedHashSet<>(meant);
        applied = new LinkedHashSet<>(applied);
        faults = List.copyOf(faults);
    }
}
