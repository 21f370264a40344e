package dev.meshwright.architect.world;

import dev.meshwright.decide.load.LoadException;
import dev.meshwright.xds.Resource;
import dev.meshwright.xds.TypeUrl;
import java.util.Iterator;
import java.util.LinkedHashMap;

/// Tables that several proxies have: equal resources are loaded once. Those unused for longest are forgotten. Not for
/// several threads.
final class KnownTables {
    /// Of the resources; their tables take a few times as much.
    private static final long BYTES_MAX = 8L << 20;

    interface Loader<T> {
        T load(byte[] message) throws LoadException;
    }

    private record Key(TypeUrl type, String name, String version) {}

    private record Held(Object table, int bytes) {}

    private final LinkedHashMap<Key, Held> tables = new LinkedHashMap<>(64, 0.75f, true);
    private long bytes;

    /// @param loader always the same for one type
    @SuppressWarnings("unchecked") // the type of a table follows from the type of its resource
    <T> T of(Resource resource, Loader<T> loader) throws LoadException {
        Key key = new Key(resource.type(), resource.name(), resource.version());
        Held known = tables.get(key);
        if (known != null) {
            return (T) known.table;
        }
        T table = loader.load(resource.message());
        tables.put(key, new Held(table, resource.size()));
        bytes += resource.size();
        Iterator<Held> oldest = tables.values().iterator();
        while (bytes > BYTES_MAX && tables.size() > 1) {
            bytes -= oldest.next().bytes;
            oldest.remove();
        }
        return table;
    }
}
