package dev.meshwright.operate.verify.file;

import dev.meshwright.base.diagnostic.Position;
import java.util.List;
import java.util.Map;

/// A workload that no configuration tells of.
///
/// @param service that it belongs to; empty: none
/// @param ports in order, `NAME` to number
/// @param sidecar whether a proxy stands in front of it
public record TestWorkload(
        String name,
        String namespace,
        Map<String, String> labels,
        String service,
        String serviceAccount,
        List<Port> ports,
        int replicas,
        boolean sidecar,
        Position position) {
    public record Port(String name, int number) {}

    public TestWorkload {
        labels = Map.copyOf(labels);
        ports = List.copyOf(ports);
    }
}
