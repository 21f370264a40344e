package dev.meshwright.compile.patch;

import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// What an EnvoyFilter may ask about a proxy before it applies there: `match.context`, `match.proxy`,
/// `workloadSelector`, and the port numbers that documents know.
///
/// @param role whose objects it has
/// @param version in Istio's words
/// @param metadata of the node, texts alone
/// @param ports number that a listener or route table has here to the numbers that documents know it by
public record PatchTarget(
        String namespace,
        Map<String, String> labels,
        Role role,
        String version,
        Map<String, String> metadata,
        SortedMap<Integer, Set<Integer>> ports) {
    public enum Role {
        GATEWAY,
        /// Its inbound traffic comes to one listener.
        CAPTURED_SIDECAR,
        /// Each of its ports has a listener.
        LOOPBACK_SIDECAR
    }

    public PatchTarget {
        labels = Map.copyOf(labels);
        metadata = Map.copyOf(metadata);
        ports = new TreeMap<>(ports);
    }
}
