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

    private final Map<TypeUrl, ByName> resources;
    private PartSet base = this;
    /// Stands for the names of all parts, those of the base among them: the very same object in sets that have the
    /// same.
    private Object names = new Object();
    /// What this set adds to the maps of a base, where the next one over another base may add the same.
    private Map<TypeUrl, List<Resource>> added = Map.of();

    private PartSet(
            List<PlacedPart> placed, Map<Name, Part> parts, Map<Name, Part> instead, Map<TypeUrl, ByName> resources) {
        this.placed = placed;
        this.parts = parts;
        this.instead = instead;
        this.resources = resources;
    }

    /// @param placed in the order that decides between parts of one name; those of `base` come before all of them
    static PartSet over(PartSet base, List<PlacedPart> placed) {
        Map<TypeUrl, List<Resource>> own = new EnumMap<>(TypeUrl.class);
        Map<Name, Part> parts = new HashMap<>();
        for (PlacedPart each : placed) {
            Part part = each.part();
            Name name = new Name(part.resource().type(), part.name());
            if (base.find(name.type, name.name).isEmpty() && parts.putIfAbsent(name, part) == null) {
                put(part.resource(), own);
                each.beside().forEach(r -> put(r, own));
            }
        }
        PartSet set = new PartSet(List.copyOf(placed), parts, Map.of(), with(base.resources, own));
        set.base = base;
        set.added = own;
        return set;
    }

    /// The same as [#over(PartSet, List)]; of types where neither base nor parts are others than those of an earlier
    /// set, with that one's maps.
    static PartSet onto(PartSet base, List<PlacedPart> placed, Optional<PartSet> earlier) {
        PartSet set = over(base, placed);
        earlier.ifPresent(e -> set.added.forEach((type, resources) -> {
            if (isSame(mapOf(e.base, type), mapOf(base, type))
                    && resources.equals(e.added.getOrDefault(type, List.of()))) {
                set.resources.put(type, mapOf(e, type));
            }
        }));
        return set;
    }

    private static ByName mapOf(PartSet set, TypeUrl type) {
        return set.resources.getOrDefault(type, ByName.EMPTY);
    }

    /// The same as [#over(PartSet, List)], in less time when there is an earlier set for the same purpose.
    static PartSet over(PartSet base, List<PlacedPart> placed, Optional<PartSet> earlier) {
        return earlier.filter(e -> isSame(e.base.names, base.names))
                .flatMap(e -> e.with(base, placed))
                .orElseGet(() -> over(base, placed));
    }

    /// This set with the parts of the same names that take their places; nothing when the names differ.
    ///
    /// @param nowBase with the names that the base has
    private Optional<PartSet> with(PartSet nowBase, List<PlacedPart> now) {
        if (now.size() != placed.size()) {
            return Optional.empty();
        }
        boolean sameBase = isSame(base, nowBase);
        Map<TypeUrl, List<Resource>> own = sameBase ? new EnumMap<>(TypeUrl.class) : changed(base, nowBase);
        Map<Name, Part> changed = new HashMap<>();
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
                put(part.resource(), own);
                is.beside().forEach(r -> put(r, own));
            }
        }
        if (changed.isEmpty() && sameBase) {
            return Optional.of(this);
        }
        Map<TypeUrl, ByName> maps = with(resources, own);
        Map<Name, Part> over = new HashMap<>(instead);
        over.putAll(changed);
        PartSet set = new PartSet(List.copyOf(now), parts, over, maps);
        if (over.size() > FEW) {
            Map<Name, Part> all = new HashMap<>(parts);
            all.putAll(over);
            set = new PartSet(set.placed, all, Map.of(), maps);
        }
        set.base = nowBase;
        set.names = names;
        return Optional.of(set);
    }

    /// The resources that a set of the same names has in the places of others.
    private static Map<TypeUrl, List<Resource>> changed(PartSet before, PartSet now) {
        Map<TypeUrl, List<Resource>> changed = new EnumMap<>(TypeUrl.class);
        now.resources.forEach((type, map) -> {
            ByName earlier = mapOf(before, type);
            if (!isSame(map, earlier)) {
                changed.put(type, new ArrayList<>(map.othersThan(earlier)));
            }
        });
        return changed;
    }

    private @Nullable Part own(Name name) {
        Part changed = instead.get(name);
        return changed == null ? parts.get(name) : changed;
    }

    private static void put(Resource resource, Map<TypeUrl, List<Resource>> own) {
        own.computeIfAbsent(resource.type(), _ -> new ArrayList<>()).add(resource);
    }

    /// The maps of other types stay the same instances.
    private static Map<TypeUrl, ByName> with(Map<TypeUrl, ByName> maps, Map<TypeUrl, List<Resource>> more) {
        Map<TypeUrl, ByName> with = new EnumMap<>(TypeUrl.class);
        with.putAll(maps);
        more.forEach((type, resources) ->
                with.put(type, with.getOrDefault(type, ByName.EMPTY).with(resources)));
        return with;
    }

    Optional<Part> find(TypeUrl type, String name) {
        Part part = own(new Name(type, name));
        if (part != null) {
            return Optional.of(part);
        }
        return isSame(base, this) ? Optional.empty() : base.find(type, name);
    }

    Set<String> names(TypeUrl type) {
        return resources.getOrDefault(type, ByName.EMPTY).keySet();
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
        return new ResourceSet(Collections.unmodifiableMap(resources));
    }

    @SuppressWarnings("ReferenceEquality") // what is the same needs no comparing, and what moved is not the same
    private static boolean isSame(Object one, @Nullable Object other) {
        return one == other;
    }
}
