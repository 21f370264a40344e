package dev.meshwright.xds;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Everything that one node should hold, by type and name. Immutable; two nodes with the same view share resources.
public record ResourceSet(Map<TypeUrl, SortedMap<String, Resource>> byType) {
    public static final ResourceSet EMPTY = new ResourceSet(Map.of());

    public SortedMap<String, Resource> of(TypeUrl type) {
        return byType.getOrDefault(type, new TreeMap<>());
    }
}
