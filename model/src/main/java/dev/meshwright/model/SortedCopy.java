package dev.meshwright.model;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/// Immutable copies of maps in key order. `Map.copyOf` orders by a salt that differs in each process, and what is
/// compiled from a snapshot must be the same bytes everywhere.
final class SortedCopy {
    private SortedCopy() {}

    static <K extends Comparable<K>, V> Map<K, V> of(Map<K, V> map) {
        return map.isEmpty() ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(map));
    }
}
