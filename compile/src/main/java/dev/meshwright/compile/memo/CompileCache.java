package dev.meshwright.compile.memo;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What compiled to what, bounded in bytes; the part unused for longest goes first.
///
/// One cache belongs to one [Compiler][dev.meshwright.compile.Compiler] and outlives meshes: that is what makes
/// compilation incremental. A lost entry costs a recompilation to equal bytes, never a wrong result. Safe for
/// several threads; two that miss the same inputs at once both compile, and both get the instance stored first.
public final class CompileCache {
    /// Default bound: parts and their inputs of some ten thousand services.
    public static final long BYTES_MAX = 256L << 20;

    /// Assumed cost of the inputs record and map entry beside a part's bytes; inputs mostly share the model's
    /// records.
    private static final int ENTRY_BYTES = 1024;

    private final long bytesMax;
    private final LinkedHashMap<Key, Part> parts = new LinkedHashMap<>(1024, 0.75f, true);
    private long bytes;
    private long hits;
    private long misses;

    /// Inputs with their hash, which is costly: it is that of all they hold.
    private static final class Key {
        private final Record inputs;
        private final int hash;

        Key(Record inputs) {
            this.inputs = inputs;
            hash = inputs.hashCode();
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Key key && hash == key.hash && inputs.equals(key.inputs);
        }

        @Override
        public int hashCode() {
            return hash;
        }
    }

    public CompileCache(long bytesMax) {
        if (bytesMax <= 0) {
            throw new IllegalArgumentException("cache bytes: " + bytesMax + " (expected: above 0)");
        }
        this.bytesMax = bytesMax;
    }

    public CompileCache() {
        this(BYTES_MAX);
    }

    /// The part for these inputs, compiled only when it is not remembered.
    ///
    /// @param inputs a record of its own class per kind of part, holding everything that `compile` reads
    public <I extends Record> Part part(I inputs, Function<? super I, Part> compile) {
        Key key = new Key(inputs);
        Part known = find(key);
        return known == null ? remember(key, compile.apply(inputs)) : known;
    }

    public synchronized long hits() {
        return hits;
    }

    public synchronized long misses() {
        return misses;
    }

    public synchronized int size() {
        return parts.size();
    }

    private synchronized @Nullable Part find(Key inputs) {
        Part known = parts.get(inputs);
        if (known == null) {
            misses++;
        } else {
            hits++;
        }
        return known;
    }

    private synchronized Part remember(Key inputs, Part part) {
        Part first = parts.putIfAbsent(inputs, part);
        if (first != null) {
            return first;
        }
        bytes += weight(part);
        Iterator<Map.Entry<Key, Part>> oldest = parts.entrySet().iterator();
        while (bytes > bytesMax && parts.size() > 1) {
            bytes -= weight(oldest.next().getValue());
            oldest.remove();
        }
        return part;
    }

    private static long weight(Part part) {
        return (long) part.resource().bytes().size() + ENTRY_BYTES;
    }
}
