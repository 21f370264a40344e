package dev.meshwright.base.tree;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.diagnostic.Findings;
import dev.meshwright.base.diagnostic.NearestName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Which fields of one mapping its reader asked for, and what that leaves to say at the end: fields that nobody asked
/// for, and fields that must be there and are not. A misspelt field is one fault, not two. Owned by the reading thread.
final class AskedFields {
    /// Unknown fields of one mapping that are worth a message each; a mapping with more is something else
    /// altogether.
    private static final int UNKNOWN_SHOWN_MAX = 20;

    private final Tree.Mapping tree;
    private final String path;
    private final Findings findings;
    /// In the order of asking, some twice.
    private final List<String> known = new ArrayList<>();
    /// By name, what was expected; held back until the unknown ones are known.
    private Map<String, String> missing = Map.of();
    private boolean done;

    AskedFields(Tree.Mapping tree, String path, Findings findings) {
        this.tree = tree;
        this.path = path;
        this.findings = findings;
    }

    void add(String name) {
        known.add(name);
    }

    void missing(String name, String expected) {
        known.add(name);
        if (done) {
            reportMissing(name, expected);
            return;
        }
        if (missing.isEmpty()) {
            missing = new LinkedHashMap<>();
        }
        missing.put(name, expected);
    }

    /// Reports what is missing; what nobody asked for is somebody else's.
    void ignoreRest() {
        done = true;
        missing.forEach(this::reportMissing);
    }

    /// Reports what nobody asked for, and what is missing.
    void done() {
        int unknown = 0;
        for (Tree.Entry entry : tree.entries()) {
            if (!known.contains(entry.key()) && unknown++ < UNKNOWN_SHOWN_MAX) {
                reportUnknown(entry);
            }
        }
        ignoreRest();
    }

    private void reportUnknown(Tree.Entry entry) {
        Set<String> expected = new TreeSet<>(known);
        Optional<String> nearest = NearestName.of(entry.key(), expected);
        if (!missing.isEmpty()) {
            nearest.ifPresent(missing::remove);
        }
        findings.error(
                Codes.UNKNOWN_FIELD,
                entry.keyPosition(),
                below(entry.key()) + ": unknown field"
                        + nearest.map(n -> "; did you mean '" + n + "'?").orElse(""),
                "a field that nobody reads would be a setting without effect, so the element is refused",
                nearest.map(n -> "write '" + n + "'").orElse("expected one of: " + String.join(", ", expected)));
    }

    private void reportMissing(String name, String expected) {
        findings.error(
                Codes.MISSING_FIELD,
                tree.position(),
                below(name) + ": missing (expected: " + expected + ")",
                "",
                "add '" + name + "'");
    }

    private String below(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }
}
