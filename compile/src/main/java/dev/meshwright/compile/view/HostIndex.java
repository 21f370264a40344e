package dev.meshwright.compile.view;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/// Values by host pattern. Looking up a full name costs one hash look-up and the wildcards there are.
final class HostIndex<T> {
    private final Map<String, List<T>> byName = new HashMap<>();
    private final TreeMap<String, List<T>> byWildcard = new TreeMap<>(Hosts.MOST_SPECIFIC);

    void add(String pattern, T value) {
        Map<String, List<T>> values = pattern.startsWith("*") ? byWildcard : byName;
        values.merge(pattern, List.of(value), HostIndex::joined);
    }

    private static <T> List<T> joined(List<T> one, List<T> other) {
        List<T> all = new ArrayList<>(one);
        all.addAll(other);
        return all;
    }

    /// The values that hold, in the order of their addition, of the most specific pattern that covers the host
    /// and has any.
    List<T> mostSpecific(String host, Predicate<T> holds) {
        List<T> named =
                byName.getOrDefault(host, List.of()).stream().filter(holds).toList();
        if (!named.isEmpty()) {
            return named;
        }
        for (Map.Entry<String, List<T>> entry : byWildcard.entrySet()) {
            if (Hosts.covers(entry.getKey(), host)) {
                List<T> covering = entry.getValue().stream().filter(holds).toList();
                if (!covering.isEmpty()) {
                    return covering;
                }
            }
        }
        return List.of();
    }
}
