package dev.meshwright.compile.telemetry;

import dev.meshwright.model.Telemetry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Which Telemetry documents hold for a workload: the root namespace's, then its own namespace's, then those of its
/// namespace that pick it; what comes later overrides. Of several for one whole namespace the first by name holds
/// (Istio: the oldest).
public final class Telemetries {
    private final String rootNamespace;
    private final List<Telemetry> all;

    public Telemetries(String rootNamespace, List<Telemetry> all) {
        this.rootNamespace = rootNamespace;
        this.all = all.stream()
                .sorted(Comparator.comparing(Telemetry::namespace).thenComparing(Telemetry::name))
                .toList();
    }

    public List<Telemetry> of(String namespace, Map<String, String> labels) {
        List<Telemetry> ours = new ArrayList<>();
        wide(rootNamespace).ifPresent(ours::add);
        if (!namespace.equals(rootNamespace)) {
            wide(namespace).ifPresent(ours::add);
        }
        all.stream()
                .filter(t -> t.namespace().equals(namespace))
                .filter(t ->
                        t.selectors().stream().anyMatch(s -> labels.entrySet().containsAll(s.entrySet())))
                .forEach(ours::add);
        return ours;
    }

    private Optional<Telemetry> wide(String namespace) {
        return all.stream()
                .filter(t -> t.namespace().equals(namespace) && t.selectors().isEmpty())
                .findFirst();
    }
}
