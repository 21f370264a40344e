package dev.meshwright.compile.patch;

import dev.meshwright.model.EnvoyPatches.Patch;
import java.util.SortedMap;
import java.util.TreeMap;

/// The origins of a resource while it is patched: they move with the items of its lists, and a patched place comes from
/// the patch.
final class Origins {
    private final TreeMap<String, String> byPath;

    Origins(SortedMap<String, String> byPath) {
        this.byPath = new TreeMap<>(byPath);
    }

    SortedMap<String, String> byPath() {
        return byPath;
    }

    void put(String path, Patch patch) {
        byPath.put(path, patch.origin().toString());
    }

    /// Makes room for an item.
    void inserted(String list, int index) {
        shift(list, index, 1);
    }

    void removed(String list, int index) {
        clear(list + "[" + index + "]");
        shift(list, index + 1, -1);
    }

    /// Another item stands there now.
    void replaced(String list, int index) {
        clear(list + "[" + index + "]");
    }

    private void clear(String item) {
        byPath.keySet().removeIf(path -> isAt(path, item));
    }

    private static boolean isAt(String path, String item) {
        return path.equals(item) || path.startsWith(item + ".") || path.startsWith(item + "[");
    }

    private void shift(String list, int from, int by) {
        TreeMap<String, String> moved = new TreeMap<>();
        byPath.entrySet().removeIf(entry -> {
            String path = entry.getKey();
            int end = path.indexOf(']', list.length());
            if (!path.startsWith(list + "[") || end < 0) {
                return false;
            }
            int index = Integer.parseInt(path.substring(list.length() + 1, end));
            if (index < from) {
                return false;
            }
            moved.put(list + "[" + (index + by) + "]" + path.substring(end + 1), entry.getValue());
            return true;
        });
        byPath.putAll(moved);
    }
}
