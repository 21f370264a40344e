package dev.meshwright.operate.conformance;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Finds the constructs of [Construct] in a case's data.
final class Constructs {
    /// Kinds that are read when the work on them is done.
    private static final Set<String> WAITING =
            Set.of("RequestAuthentication", "EnvoyFilter", "Telemetry", "WasmPlugin", "TrafficExtension");

    private Constructs() {}

    static Optional<Construct> ofKind(String kind) {
        return WAITING.contains(kind)
                ? Optional.of(new Construct(Construct.Kind.WAITING_KIND, kind))
                : Optional.empty();
    }

    static List<Construct> distinct(List<Construct> constructs) {
        return constructs.stream().distinct().toList();
    }
}
