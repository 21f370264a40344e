package dev.meshwright.compile;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.diagnostic.Diagnostic;
import dev.meshwright.base.diagnostic.Position;
import dev.meshwright.compile.patch.PatchReport;
import dev.meshwright.model.EnvoyPatches.Patch;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What became of patches over all proxies that were asked: a patch that changes nothing for anybody is a setting
/// without effect, and one that breaks a resource is left out of it.
public final class PatchFindings {
    private PatchFindings() {}

    /// In the order of their places.
    ///
    /// @param proxies of one mesh; a patch may have its place at proxies that are not among them
    public static List<Diagnostic> of(Collection<Compiled> proxies) {
        Set<Patch> applied = new HashSet<>();
        Set<Patch> broken = new HashSet<>();
        Map<Patch, Integer> meant = new HashMap<>();
        proxies.forEach(proxy -> {
            proxy.patches().meant().forEach(patch -> meant.merge(patch, 1, Integer::sum));
            applied.addAll(proxy.patches().applied());
            proxy.patches().faults().forEach(fault -> broken.add(fault.patch()));
        });
        // Many proxies tell of one fault.
        Map<String, Diagnostic> findings = new LinkedHashMap<>();
        for (Compiled proxy : proxies) {
            for (PatchReport.Fault fault : proxy.patches().faults()) {
                Diagnostic finding = broken(fault, place(proxy, fault.patch()));
                findings.putIfAbsent(finding.toString(), finding);
            }
            for (Patch patch : proxy.patches().meant()) {
                if (!applied.contains(patch) && !broken.contains(patch)) {
                    Diagnostic finding = withoutPlace(patch, place(proxy, patch), meant.getOrDefault(patch, 0));
                    findings.putIfAbsent(finding.toString(), finding);
                }
            }
        }
        return findings.values().stream()
                .sorted(Comparator.comparing(Diagnostic::position).thenComparing(Diagnostic::what))
                .toList();
    }

    private static Position place(Compiled proxy, Patch patch) {
        return proxy.origins()
                .position(patch.origin().toString())
                .orElse(patch.origin().position());
    }

    private static Diagnostic broken(PatchReport.Fault fault, Position position) {
        return Diagnostic.error(
                Codes.PATCH_BREAKS,
                position,
                fault.patch().origin().field() + ": " + fault.resource() + ": " + fault.what(),
                "the resource stays as it was without this patch",
                "correct the patch");
    }

    private static Diagnostic withoutPlace(Patch patch, Position position, int proxies) {
        return Diagnostic.warning(
                Codes.PATCH_WITHOUT_PLACE,
                position,
                patch.origin().field() + ": " + patch.applyTo() + ", " + patch.operation()
                        + ": changes nothing; proxies that it is for: " + proxies,
                "what it looks for is nowhere, or not at a proxy that is here",
                "correct its match, or remove it");
    }
}
