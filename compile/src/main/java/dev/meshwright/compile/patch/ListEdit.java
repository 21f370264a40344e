package dev.meshwright.compile.patch;

import dev.meshwright.model.EnvoyPatches.Operation;
import dev.meshwright.model.EnvoyPatches.Patch;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/// One list of a resource while it is patched. What is inserted or replaced is so at the first item that matches, what
/// is removed at all (istiod).
///
/// @param <T> items
final class ListEdit<T> {
    private final List<T> items;
    private final String path;
    private final Origins origins;

    /// @param path of the list in its resource
    ListEdit(List<T> items, String path, Origins origins) {
        this.items = new ArrayList<>(items);
        this.path = path;
        this.origins = origins;
    }

    List<T> items() {
        return items;
    }

    String path(int index) {
        return path + "[" + index + "]";
    }

    void set(int index, T item) {
        items.set(index, item);
    }

    void remove(int index) {
        items.remove(index);
        origins.removed(path, index);
    }

    void add(T item, Patch patch) {
        insert(items.size(), item, patch);
    }

    /// What an operation other than a merge does.
    ///
    /// @param named the patch says which item; without that nothing is removed or replaced
    /// @param matches the items that it means
    /// @return whether it did anything
    boolean apply(Patch patch, T value, boolean named, Predicate<T> matches) {
        Operation operation = patch.operation();
        return switch (operation) {
            case ADD -> {
                add(value, patch);
                yield true;
            }
            case INSERT_FIRST -> {
                insert(0, value, patch);
                yield true;
            }
            case INSERT_BEFORE -> insertAt(named ? first(matches) : 0, value, patch);
            case INSERT_AFTER -> {
                int at = named ? first(matches) : items.size() - 1;
                yield (!named || at >= 0) && insertAt(at + 1, value, patch);
            }
            case REPLACE -> {
                int at = named ? first(matches) : -1;
                if (at >= 0) {
                    items.set(at, value);
                    origins.replaced(path, at);
                    origins.put(path(at), patch);
                }
                yield at >= 0;
            }
            case REMOVE -> named && removeAll(matches);
            case MERGE,
                    MERGE_AND_REPLACE_LIST,
                    INSERT_BEFORE_AUTHENTICATION,
                    INSERT_BEFORE_AUTHORIZATION,
                    INSERT_BEFORE_STATISTICS,
                    INSERT_BEFORE_ROUTING -> false;
        };
    }

    private boolean insertAt(int index, T value, Patch patch) {
        if (index < 0) {
            return false;
        }
        insert(index, value, patch);
        return true;
    }

    boolean removeAll(Predicate<T> matches) {
        boolean removed = false;
        for (int i = items.size() - 1; i >= 0; i--) {
            if (matches.test(items.get(i))) {
                remove(i);
                removed = true;
            }
        }
        return removed;
    }

    int first(Predicate<T> matches) {
        for (int i = 0; i < items.size(); i++) {
            if (matches.test(items.get(i))) {
                return i;
            }
        }
        return -1;
    }

    void insert(int index, T item, Patch patch) {
        items.add(index, item);
        origins.inserted(path, index);
        origins.put(path(index), patch);
    }
}
