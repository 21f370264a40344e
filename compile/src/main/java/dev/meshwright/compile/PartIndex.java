package dev.meshwright.compile;

import dev.meshwright.base.diagnostic.ElementId;
import dev.meshwright.model.Mesh;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;

/// The parts of one kind that a mesh has, by the elements that wrote them. Immutable.
///
/// @param parts the list of the mesh
/// @param places in `parts`, of what an element wrote; may be that of another mesh whose elements are the same
record PartIndex<T>(Kind<T> kind, List<T> parts, Map<ElementId, List<Integer>> places) {
    /// @param elements that wrote a part, at least one
    /// @param gather adds the places of everything in a part
    record Kind<T>(
            Function<Mesh, List<T>> parts, Function<T, List<ElementId>> elements, BiConsumer<Positions, T> gather) {}

    static <T> PartIndex<T> of(Kind<T> kind, Mesh mesh) {
        List<T> parts = kind.parts.apply(mesh);
        Map<ElementId, List<Integer>> places = HashMap.newHashMap(parts.size());
        for (int i = 0; i < parts.size(); i++) {
            for (ElementId element : kind.elements.apply(parts.get(i))) {
                places.merge(element, List.of(i), PartIndex::joined);
            }
        }
        return new PartIndex<>(kind, parts, places);
    }

    private static List<Integer> joined(List<Integer> one, List<Integer> other) {
        List<Integer> all = new ArrayList<>(one);
        all.addAll(other);
        return all;
    }

    /// That of another mesh, in less time where the same elements wrote its parts.
    PartIndex<T> of(Mesh mesh) {
        List<T> now = kind.parts.apply(mesh);
        return isOfTheSame(now) ? new PartIndex<>(kind, now, places) : of(kind, mesh);
    }

    @SuppressWarnings("ReferenceEquality") // most are the very same
    private boolean isOfTheSame(List<T> now) {
        if (now == parts) {
            return true;
        }
        if (now.size() != parts.size()) {
            return false;
        }
        for (int i = 0; i < now.size(); i++) {
            T is = now.get(i);
            T was = parts.get(i);
            if (is != was && !kind.elements.apply(is).equals(kind.elements.apply(was))) {
                return false;
            }
        }
        return true;
    }

    void gather(ElementId element, Positions to) {
        for (int place : places.getOrDefault(element, List.of())) {
            kind.gather.accept(to, parts.get(place));
        }
    }
}
