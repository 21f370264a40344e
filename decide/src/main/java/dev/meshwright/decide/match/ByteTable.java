package dev.meshwright.decide.match;

import dev.meshwright.decide.request.Ascii;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// An immutable hash table from byte strings to small numbers, asked with spans: no allocation, no copy. Optionally
/// folds ASCII case of what it is asked (keys must be in lower case then). FNV-1a; open addressing at most half full.
public final class ByteTable {
    public static final int NONE = -1;
    static final int SEED = 0x811c9dc5;

    private final byte[][] keys;
    private final int[] values;
    private final int mask;
    private final boolean folds;

    public ByteTable(Map<String, Integer> entries, boolean folds) {
        this.folds = folds;
        int size = Integer.highestOneBit(Math.max(1, entries.size()) * 4 - 1);
        mask = size - 1;
        keys = new byte[size][];
        values = new int[size];
        for (Map.Entry<String, Integer> entry : entries.entrySet()) {
            byte[] key = entry.getKey().getBytes(StandardCharsets.UTF_8);
            int slot = spread(hash(key, 0, key.length)) & mask;
            while (keys[slot] != null) {
                slot = (slot + 1) & mask;
            }
            keys[slot] = key;
            values[slot] = entry.getValue();
        }
    }

    public int find(byte[] bytes, int offset, int length) {
        return find(bytes, offset, length, hash(bytes, offset, length));
    }

    /// @param hash of the span, by [#step] from [#SEED]
    int find(byte[] bytes, int offset, int length, int hash) {
        for (int slot = spread(hash) & mask; keys[slot] != null; slot = (slot + 1) & mask) {
            if (keys[slot].length == length
                    && (folds
                            ? Ascii.equalIgnoringCaseAt(bytes, offset, keys[slot])
                            : Ascii.equalAt(bytes, offset, keys[slot]))) {
                return values[slot];
            }
        }
        return NONE;
    }

    int step(int hash, byte b) {
        return (hash ^ ((folds ? Ascii.lower(b) : b) & 0xff)) * 0x01000193;
    }

    private int hash(byte[] bytes, int offset, int length) {
        int hash = SEED;
        for (int i = 0; i < length; i++) {
            hash = step(hash, bytes[offset + i]);
        }
        return hash;
    }

    private static int spread(int hash) {
        return hash ^ (hash >>> 15);
    }
}
