package dev.meshwright.compile;

import dev.meshwright.compile.memo.Part;
import dev.meshwright.compile.memo.PlacedPart;
import dev.meshwright.xds.Resource;
import dev.meshwright.xds.ResourceSet;
import dev.meshwright.xds.TypeUrl;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Parts laid over others, and the resources that all of them come to, by type and name. The first part of a name
/// stays: two listeners cannot bind one address. Immutable.
///
/// A set that differs from an earlier one in a few parts is made from it: the maps of types that are not concerned are
/// the same instances, which is how a stream sees at a glance that it owes nothing.
final class PartSet {
    static final PartSet EMPTY = new PartSet(List.of(), Map.of(), Map.of(), Map.of());
    private static final int FEW = 100;

    /// One resource's name among those of all types.
    private record Name(TypeUrl type, String name) {}

    private final List<PlacedPart> placed;
    private final Map<Name, Part> parts;

    /// Parts that stand in the places of some of `parts`, while they are few: copying all of them is what an edit would
    /// cost most.
    private final Map<Name, Part> instead;

    private final Map<TypeUrl, SortedMap<String, Resource>> resources;
    private PartSet base = this;

    private PartSet(
            List<PlacedPart> placed,
            Map<Name, Part> parts,
            Map<Name, Part> instead,
            Map<TypeUrl, SortedMap<String, Resource>> resources) {
        this.placed = placed;
        this.parts = parts;
        this.instead = instead;
        this.resources = resources;
    }

    /// @param placed in the order that decides between parts of one name; those of `base` come before all of them
    static PartSet over(PartSet base, List<PlacedPart> placed) {
        Map<TypeUrl, SortedMap<String, Resource>> maps = copy(base.resources);
        Map<TypeUrl, SortedMap<String, Resource>> own = new EnumMap<>(TypeUrl.class);
        Map<Name, Part> parts = new HashMap<>();
        for (PlacedPart each : placed) {
            Part part = each.part();
            Name name = new Name(part.resource().type(), part.name());
            if (base.find(name.type, name.name).isEmpty() && parts.putIfAbsent(name, part) == null) {
                put(part.resource(), base, own);
                each.beside().forEach(r -> put(r, base, own));
            }
        }
        maps.putAll(own);
        PartSet set = new PartSet(List.copyOf(placed), parts, Map.of(), maps);
        set.base = base;
        return set;
    }

    /// The same as [#over(PartSet, List)], in less time when there is an earlier set for the same purpose.
    static PartSet over(PartSet base, List<PlacedPart> placed, Optional<PartSet> earlier) {
        return earlier.filter(e -> e.isOver(base)).flatMap(e -> e.with(placed)).orElseGet(() -> over(base, placed));
    }

    private boolean isOver(PartSet other) {
        return isSame(base, other);
    }

    /// This set with the parts of the same names that take their places; nothing when the names differ.
    private Optional<PartSet> with(List<PlacedPart> now) {
        if (now.size() != placed.size()) {
            return Optional.empty();
        }
        Map<TypeUrl, SortedMap<String, Resource>> own = new EnumMap<>(TypeUrl.class);
        Map<Name, Part> changed = new HashMap<>();
        PartSet old = new PartSet(List.of(), Map.of(), Map.of(), resources);
        for (int i = 0; i < now.size(); i++) {
            PlacedPart was = placed.get(i);
            PlacedPart is = now.get(i);
            if (isSame(was, is)
                    || (isSame(was.part(), is.part()) && was.beside().equals(is.beside()))) {
                continue;
            }
            Part part = is.part();
            Name name = new Name(part.resource().type(), part.name());
            if (!part.name().equals(was.part().name())
                    || part.resource().type() != was.part().resource().type()
                    || is.beside().size() != was.beside().size()) {
                return Optional.empty();
            }
            if (isSame(was.part(), own(name))) {
                changed.put(name, part);
                put(part.resource(), old, own);
                is.beside().forEach(r -> put(r, old, own));
            }
        }
        if (changed.isEmpty()) {
            return Optional.of(this);
        }
        Map<TypeUrl, SortedMap<String, Resource>> maps = copy(resources);
        maps.putAll(own);
        Map<Name, Part> over = new HashMap<>(instead);
        over.putAll(changed);
        PartSet set = new PartSet(List.copyOf(now), parts, over, maps);
        if (over.size() > FEW) {
            Map<Name, Part> all = new HashMap<>(parts);
            all.putAll(over);
            set = new PartSet(set.placed, all, Map.of(), maps);
        }
        set.base = base;
        return Optional.of(set);
    }

    private @Nullable Part own(Name name) {
        Part changed = instead.get(name);
        return changed == null ? parts.get(name) : changed;
    }

    private static void put(Resource resource, PartSet base, Map<TypeUrl, SortedMap<String, Resource>> own) {
        own.computeIfAbsent(resource.type(), type -> new TreeMap<>(base.resources.getOrDefault(type, NONE)))
                .put(resource.name(), resource);
    }

    /// `EnumMap` cannot be copied from an empty map of another kind.
    private static Map<TypeUrl, SortedMap<String, Resource>> copy(Map<TypeUrl, SortedMap<String, Resource>> maps) {
        Map<TypeUrl, SortedMap<String, Resource>> copy = new EnumMap<>(TypeUrl.class);
        copy.putAll(maps);
        return copy;
    }

    private static final SortedMap<String, Resource> NONE = Collections.emptySortedMap();

    Optional<Part> find(TypeUrl type, String name) {
        Part part = own(new Name(type, name));
        if (part != null) {
            return Optional.of(part);
        }
        return isSame(base, this) ? Optional.empty() : base.find(type, name);
    }

    Set<String> names(TypeUrl type) {
        return resources.getOrDefault(type, NONE).keySet();
    }

    /// Every part, in the order that decides between those of one name.
    List<PlacedPart> all() {
        if (isSame(base, this)) {
            return placed;
        }
        List<PlacedPart> all = new ArrayList<>(base.all());
        all.addAll(placed);
        return all;
    }

    ResourceSet resources() {
        Map<TypeUrl, SortedMap<String, Resource>> view = new EnumMap<>(TypeUrl.class);
        resources.forEach((type, byName) -> view.put(type, Collections.unmodifiableSortedMap(byName)));
        return new ResourceSet(Collections.unmodifiableMap(view));
    }

    @SuppressWarnings("ReferenceEquality") // what is the same needs no comparing, and what moved is not the same
    private static boolean isSame(Object one, @Nullable Object other) {
        return one == other;
    }
}
