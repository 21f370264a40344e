package dev.meshwright.compile.memo;

import dev.meshwright.base.diagnostic.Origin;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/// Path inside a resource (`virtual_hosts[0].routes[2]`, proto field names; empty: the whole) to the origin of
/// what stands there, as text `KIND/NAMESPACE/NAME#FIELD`. Mutable while its resource is compiled; owned by
/// that compile.
public final class OriginPaths {
    private final TreeMap<String, String> byPath = new TreeMap<>();

    public OriginPaths put(String path, Origin origin) {
        byPath.put(path, origin.toString());
        return this;
    }

    /// Takes over the origins of a nested message that stands at `prefix`.
    public OriginPaths putAll(String prefix, OriginPaths nested) {
        nested.byPath.forEach((path, origin) -> byPath.put(join(prefix, path), origin));
        return this;
    }

    public SortedMap<String, String> byPath() {
        return Collections.unmodifiableSortedMap(byPath);
    }

    private static String join(String prefix, String path) {
        if (prefix.isEmpty() || path.isEmpty()) {
            return prefix + path;
        }
        return prefix + "." + path;
    }
}
