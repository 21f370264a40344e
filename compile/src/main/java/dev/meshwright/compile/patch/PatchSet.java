package dev.meshwright.compile.patch;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.meshwright.model.EnvoyPatches;
import dev.meshwright.model.EnvoyPatches.ApplyTo;
import dev.meshwright.model.EnvoyPatches.Context;
import dev.meshwright.model.EnvoyPatches.Patch;
import dev.meshwright.model.EnvoyPatches.ProxyMatch;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// The patches for one proxy, in the order in which they are applied, and what their application depends on beside the
/// resources. Proxies with equal sets share what comes of shared resources.
///
/// @param ports as [PatchTarget#ports]
public record PatchSet(PatchTarget.Role role, List<Patch> patches, SortedMap<Integer, Set<Integer>> ports) {
    /// Longer ones match no proxy (istiod).
    private static final int VERSION_CHARS_MAX = 1024;

    public PatchSet {
        patches = List.copyOf(patches);
        ports = new TreeMap<>(ports);
    }

    /// Of the mesh's patches those of the root namespace and of the proxy's that pick it. Priority decides the
    /// order, then the root namespace comes first, then names (istiod; a folder does not know the age that it asks
    /// before the name).
    public static PatchSet of(List<EnvoyPatches> all, String rootNamespace, PatchTarget target) {
        List<Patch> patches = new ArrayList<>();
        all.stream()
                .filter(p ->
                        p.namespace().equals(rootNamespace) || p.namespace().equals(target.namespace()))
                .filter(p -> p.selectors().isEmpty()
                        || p.selectors().stream()
                                .anyMatch(s -> target.labels().entrySet().containsAll(s.entrySet())))
                .sorted(Comparator.comparingInt(EnvoyPatches::priority)
                        .thenComparing(p -> !p.namespace().equals(rootNamespace))
                        .thenComparing(EnvoyPatches::name))
                .forEach(p -> p.patches().stream()
                        .filter(patch -> isFor(patch.proxy(), target) && fits(patch.context(), target.role()))
                        .forEach(patches::add));
        return new PatchSet(target.role(), patches, patches.isEmpty() ? new TreeMap<>() : target.ports());
    }

    private static boolean fits(Context context, PatchTarget.Role role) {
        return switch (context) {
            case ANY -> true;
            case GATEWAY -> role == PatchTarget.Role.GATEWAY;
            case SIDECAR_INBOUND, SIDECAR_OUTBOUND -> role != PatchTarget.Role.GATEWAY;
        };
    }

    private static boolean isFor(ProxyMatch match, PatchTarget target) {
        if (!match.version().isEmpty()
                && (match.version().length() > VERSION_CHARS_MAX || !finds(match.version(), target.version()))) {
            return false;
        }
        for (Map.Entry<String, String> wanted : match.metadata().entrySet()) {
            if (!wanted.getValue().equals(target.metadata().get(wanted.getKey()))) {
                return false;
            }
        }
        return true;
    }

    private static boolean finds(String expression, String version) {
        try {
            return Pattern.compile(expression).matcher(version).find();
        } catch (PatternSyntaxException _) {
            // Reported where the document is read, which refuses it.
            return false;
        }
    }

    public boolean isEmpty() {
        return patches.isEmpty();
    }

    List<Patch> of(ApplyTo applyTo) {
        return patches.stream().filter(p -> p.applyTo() == applyTo).toList();
    }

    boolean touches(ApplyTo... kinds) {
        List<ApplyTo> wanted = List.of(kinds);
        return patches.stream().anyMatch(p -> wanted.contains(p.applyTo()));
    }

    /// Whether an object with the number `here` is one that a document calls `wanted`.
    boolean isPort(int here, int wanted) {
        return here == wanted || ports.getOrDefault(here, Set.of()).contains(wanted);
    }
}
