package dev.meshwright.model;

import dev.meshwright.base.diagnostic.Origin;
import java.util.Map;

/// What workloads accept from callers (Istio PeerAuthentication).
///
/// @param selector empty: the whole namespace, or the mesh when the namespace is the root one
/// @param mode UNSET inherits from the next wider scope
/// @param ports mode by workload port, over `mode`
public record PeerAuthentication(
        String name,
        String namespace,
        Map<String, String> selector,
        Mode mode,
        Map<Integer, Mode> ports,
        Origin origin) {
    public enum Mode {
        UNSET,
        DISABLE,
        PERMISSIVE,
        STRICT
    }

    public PeerAuthentication {
        selector = SortedCopy.of(selector);
        ports = SortedCopy.of(ports);
    }
}
