package dev.meshwright.architect.world;

import dev.meshwright.decide.load.LoadException;
import dev.meshwright.xds.Resource;
import dev.meshwright.xds.TypeUrl;
import java.util.LinkedHashMap;
import java.util.Map;

/// Tables that several proxies have: equal resources are loaded once. Those unused for longest are forgotten. Not for
/// several threads.
final class KnownTables {
    /// A route table of a thousand services takes some megabytes.
    private static final int TABLES_MAX = 8;

    interface Loader<T> {
        T load(byte[] message) throws LoadException;
    }

    private record Key(TypeUrl type, String name, String version) {}

    private final Map<Key, Object> tables = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Object> eldest) {
            return size() > TABLES_MAX;
        }
    };

    /// @param loader always the same for one type
    @SuppressWarnings("unchecked") // the type of a table follows from the type of its resource
    <T> T of(Resource resource, Loader<T> loader) throws LoadException {
        Key key = new Key(resource.type(), resource.name(), resource.version());
        Object known = tables.get(key);
        if (known != null) {
            return (T) known;
        }
        T table = loader.load(resource.message());
        tables.put(key, table);
        return table;
    }
}
