package dev.meshwright.compile.view;

import dev.meshwright.model.Sidecar;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Which Sidecar a workload is under, and what its proxy sees there. Scopes are made when first asked for, and
/// shared by all threads that compile.
final class SidecarScopes {
    private record Key(String namespace, String sidecar) {}

    private final MeshView view;
    private final String rootNamespace;
    private final List<Sidecar> sidecars;
    private final Map<Key, ClientScope> scopes = new ConcurrentHashMap<>();
    private final Map<Key, ClientScope> before;

    /// @param before of a mesh that has the same services; what did not change is taken over from it
    SidecarScopes(MeshView view, List<Sidecar> sidecars, String rootNamespace, Optional<SidecarScopes> before) {
        this.view = view;
        this.rootNamespace = rootNamespace;
        this.sidecars = sidecars.stream()
                .sorted(Comparator.comparing(Sidecar::namespace).thenComparing(Sidecar::name))
                .toList();
        this.before = before.map(b -> b.scopes).orElse(Map.of());
    }

    /// One that picks the workload, else its namespace's, else the root namespace's (Istio: of several the
    /// first by age, here by name).
    Optional<Sidecar> of(String namespace, Map<String, String> labels) {
        return sidecars.stream()
                .filter(s -> s.namespace().equals(namespace) && !s.selector().isEmpty())
                .filter(s -> labels.entrySet().containsAll(s.selector().entrySet()))
                .findFirst()
                .or(() -> wide(namespace))
                .or(() -> wide(rootNamespace));
    }

    private Optional<Sidecar> wide(String namespace) {
        return sidecars.stream()
                .filter(s -> s.namespace().equals(namespace) && s.selector().isEmpty())
                .findFirst();
    }

    /// @param sidecar `namespace/name`; empty: none
    ClientScope scope(String namespace, String sidecar) {
        return scopes.computeIfAbsent(
                new Key(namespace, sidecar),
                key -> ClientScope.of(view, namespace, named(sidecar), Optional.ofNullable(before.get(key))));
    }

    private Optional<Sidecar> named(String sidecar) {
        return sidecars.stream()
                .filter(s -> (s.namespace() + "/" + s.name()).equals(sidecar))
                .findFirst();
    }
}
