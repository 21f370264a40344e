package dev.meshwright.cli.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What changed between two looks at a list of objects. One owner.
final class ObjectChanges {
    /// What Kubernetes' watches say.
    enum Event {
        ADDED,
        MODIFIED,
        DELETED
    }

    /// @param key namespace and name
    record Change(Event event, String key) {}

    private Map<String, String> known = Map.of();

    /// @param now content by key, in the order shown
    /// @return changes since the last call: those of objects that are there, in their order, then those that went
    List<Change> look(Map<String, String> now) {
        List<Change> changes = new ArrayList<>();
        now.forEach((key, content) -> {
            String before = known.get(key);
            if (before == null) {
                changes.add(new Change(Event.ADDED, key));
            } else if (!before.equals(content)) {
                changes.add(new Change(Event.MODIFIED, key));
            }
        });
        for (String key : known.keySet()) {
            if (!now.containsKey(key)) {
                changes.add(new Change(Event.DELETED, key));
            }
        }
        known = new LinkedHashMap<>(now);
        return changes;
    }
}
