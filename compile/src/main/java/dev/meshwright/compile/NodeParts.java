package dev.meshwright.compile;

import dev.meshwright.compile.memo.Part;
import dev.meshwright.xds.Resource;
import dev.meshwright.xds.ResourceSet;
import dev.meshwright.xds.TypeUrl;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/// The parts of one node while they are gathered, by type and name, and the resources that they come to. The
/// first part of a name stays: two listeners cannot bind one address. Owned by one compilation until finished.
final class NodeParts {
    private final Function<Part, Optional<Resource>> beside;
    private final EnumMap<TypeUrl, TreeMap<String, Part>> parts = new EnumMap<>(TypeUrl.class);
    private final EnumMap<TypeUrl, TreeMap<String, Resource>> resources = new EnumMap<>(TypeUrl.class);

    /// @param beside the resource that goes with each part, if any: its origins
    NodeParts(Function<Part, Optional<Resource>> beside) {
        this.beside = beside;
    }

    /// Everything of another node's, in time linear in its size, to be added to.
    NodeParts(NodeParts shared) {
        beside = shared.beside;
        shared.parts.forEach((type, byName) -> parts.put(type, new TreeMap<>(byName)));
        shared.resources.forEach((type, byName) -> resources.put(type, new TreeMap<>(byName)));
    }

    void add(Part part) {
        TypeUrl type = part.resource().type();
        Part first = parts.computeIfAbsent(type, _ -> new TreeMap<>()).putIfAbsent(part.name(), part);
        if (first == null) {
            add(part.resource());
            beside.apply(part).ifPresent(this::add);
        }
    }

    Map<TypeUrl, SortedMap<String, Part>> byType() {
        return unmodifiable(parts);
    }

    ResourceSet resources() {
        return new ResourceSet(unmodifiable(resources));
    }

    private void add(Resource resource) {
        resources.computeIfAbsent(resource.type(), _ -> new TreeMap<>()).put(resource.name(), resource);
    }

    private static <T> Map<TypeUrl, SortedMap<String, T>> unmodifiable(
            Map<TypeUrl, ? extends SortedMap<String, T>> maps) {
        Map<TypeUrl, SortedMap<String, T>> view = new EnumMap<>(TypeUrl.class);
        maps.forEach((type, byName) -> view.put(type, Collections.unmodifiableSortedMap(byName)));
        return Collections.unmodifiableMap(view);
    }
}
