package dev.meshwright.operate.differential.generate;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What is put in force at once: islands that do not concern each other, and what they share.
public record Batch(int number, List<Map<String, Object>> shared, List<Island> islands) {
    public Batch {
        shared = List.copyOf(shared);
        islands = List.copyOf(islands);
    }

    /// All documents of these islands with what they share.
    public static List<Map<String, Object>> documents(List<Map<String, Object>> shared, List<Island> islands) {
        List<Map<String, Object>> all = new ArrayList<>(shared);
        islands.forEach(i -> all.addAll(i.documents()));
        return all;
    }
}
