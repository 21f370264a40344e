package dev.meshwright.compile;

import dev.meshwright.compile.memo.Part;
import dev.meshwright.xds.Resource;
import dev.meshwright.xds.ResourceSet;
import dev.meshwright.xds.TypeUrl;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/// The parts of one node while they are gathered, by type and name. The first part of a name stays: two
/// listeners cannot bind one address. Owned by one compilation.
final class NodeParts {
    private final EnumMap<TypeUrl, TreeMap<String, Part>> byType = new EnumMap<>(TypeUrl.class);

    void add(Part part) {
        byType.computeIfAbsent(part.resource().type(), _ -> new TreeMap<>()).putIfAbsent(part.name(), part);
    }

    void addAll(NodeParts shared) {
        shared.byType.values().forEach(parts -> parts.values().forEach(this::add));
    }

    Map<TypeUrl, SortedMap<String, Part>> byType() {
        Map<TypeUrl, SortedMap<String, Part>> view = new EnumMap<>(TypeUrl.class);
        byType.forEach((type, parts) -> view.put(type, Collections.unmodifiableSortedMap(parts)));
        return Collections.unmodifiableMap(view);
    }

    ResourceSet resources() {
        return new ResourceSet(resourceMap(_ -> Collections.emptySortedMap()));
    }

    /// With each part's origins as a resource beside it.
    ResourceSet resources(Function<Part, Resource> origins) {
        TreeMap<String, Resource> beside = new TreeMap<>();
        byType.values()
                .forEach(parts -> parts.values().forEach(part -> {
                    Resource resource = origins.apply(part);
                    beside.put(resource.name(), resource);
                }));
        return new ResourceSet(
                resourceMap(type -> type == TypeUrl.ORIGINS ? beside : Collections.<String, Resource>emptySortedMap()));
    }

    private Map<TypeUrl, SortedMap<String, Resource>> resourceMap(
            Function<TypeUrl, SortedMap<String, Resource>> further) {
        Map<TypeUrl, SortedMap<String, Resource>> resources = new EnumMap<>(TypeUrl.class);
        for (TypeUrl type : TypeUrl.values()) {
            TreeMap<String, Resource> ofType = new TreeMap<>(further.apply(type));
            byType.getOrDefault(type, new TreeMap<>()).forEach((name, part) -> ofType.put(name, part.resource()));
            if (!ofType.isEmpty()) {
                resources.put(type, Collections.unmodifiableSortedMap(ofType));
            }
        }
        return Collections.unmodifiableMap(resources);
    }
}
