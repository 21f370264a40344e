package dev.meshwright.operate.conformance.live;

import dev.meshwright.operate.netns.VirtualAddress;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What the network around all machines knows, as a cluster's would.
///
/// @param hosts what resolvers say, name to address
/// @param virtual virtual addresses of the cluster's services, for who is not captured
public record Surroundings(Map<String, String> hosts, List<VirtualAddress> virtual) {
    public static final Surroundings NONE = new Surroundings(Map.of(), List.of());

    public Surroundings {
        hosts = java.util.Collections.unmodifiableMap(new TreeMap<>(hosts));
        virtual = List.copyOf(virtual);
    }
}
