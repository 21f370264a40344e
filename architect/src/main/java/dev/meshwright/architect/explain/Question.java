package dev.meshwright.architect.explain;

import java.util.List;
import java.util.Map;

/// What is asked: a target, who calls it, and the headers of the request.
///
/// @param headers in order, names as written
public record Question(Target target, Source from, List<Map.Entry<String, String>> headers) {
    public Question {
        headers = List.copyOf(headers);
    }

    /// Who calls.
    public sealed interface Source {
        /// A program of the mesh, through its sidecar where it has one.
        ///
        /// @param name of a workload, its owner, its `app` label or a service; a namespace may follow a dot
        record Program(String name) implements Source {}

        /// A program that no document tells of: a sidecar with these labels.
        record Labels(String namespace, Map<String, String> labels) implements Source {}

        /// Somebody outside of the mesh, who comes to a gateway.
        ///
        /// @param gateway name of the gateway or of its workload; empty: the one that has the port
        record Outside(String gateway) implements Source {}
    }
}
