package dev.meshwright.proxy.http2;

import java.util.Arrays;

/// A dynamic table of RFC 7541 4: the latest fields, newest first, bounded by size (name + value + 32 each).
///
/// All bytes stand in one array that is compacted when its end is reached, so a steady connection allocates nothing.
/// Entries are numbered from 1 as they are inserted; index 1 is the newest.
final class DynamicTable {
    static final int ENTRY_OVERHEAD = 32;

    private final int sizeLimit;
    private final int[] offsets;
    private final int[] nameLengths;
    private final int[] valueLengths;
    private final boolean[] vetted;
    private byte[] bytes = new byte[256];
    private int end;
    private int sizeMax;
    private int size;
    private long inserted;
    private int count;

    /// @param sizeLimit what [#sizeMax(int)] can be at most
    DynamicTable(int sizeLimit) {
        this.sizeLimit = sizeLimit;
        sizeMax = sizeLimit;
        int slots = Integer.highestOneBit(Math.max(1, sizeLimit / ENTRY_OVERHEAD)) * 2;
        offsets = new int[slots];
        nameLengths = new int[slots];
        valueLengths = new int[slots];
        vetted = new boolean[slots];
    }

    int sizeLimit() {
        return sizeLimit;
    }

    int sizeMax() {
        return sizeMax;
    }

    void sizeMax(int max) {
        sizeMax = max;
        evictTo(max);
    }

    int count() {
        return count;
    }

    /// How many entries were ever inserted; the number of the newest.
    long inserted() {
        return inserted;
    }

    byte[] bytes() {
        return bytes;
    }

    int nameOffset(int index) {
        return offsets[slot(index)];
    }

    int nameLength(int index) {
        return nameLengths[slot(index)];
    }

    /// The value stands right behind its name.
    int valueOffset(int index) {
        return offsets[slot(index)] + nameLengths[slot(index)];
    }

    int valueLength(int index) {
        return valueLengths[slot(index)];
    }

    /// Whether [#vet] was said of that entry.
    boolean vetted(int index) {
        return vetted[slot(index)];
    }

    /// The newest entry is well-formed: whoever takes it again need not look at its bytes.
    void vet() {
        vetted[slot(1)] = true;
    }

    /// Inserts a field; one larger than the table empties it (RFC 7541 4.4). Sources must not be this table's own
    /// array.
    ///
    /// @return whether it is in the table now
    boolean insert(byte[] from, int nameOffset, int nameLength, byte[] valueFrom, int valueOffset, int valueLength) {
        int entry = nameLength + valueLength + ENTRY_OVERHEAD;
        evictTo(sizeMax - entry);
        if (entry > sizeMax) {
            return false;
        }
        room(nameLength + valueLength);
        int slot = (int) (inserted++ & (offsets.length - 1));
        count++;
        size += entry;
        offsets[slot] = end;
        nameLengths[slot] = nameLength;
        valueLengths[slot] = valueLength;
        vetted[slot] = false;
        System.arraycopy(from, nameOffset, bytes, end, nameLength);
        System.arraycopy(valueFrom, valueOffset, bytes, end + nameLength, valueLength);
        end += nameLength + valueLength;
        return true;
    }

    private void evictTo(int limit) {
        while (size > Math.max(0, limit)) {
            int slot = slot(count);
            size -= nameLengths[slot] + valueLengths[slot] + ENTRY_OVERHEAD;
            count--;
        }
    }

    private void room(int more) {
        if (end + more <= bytes.length) {
            return;
        }
        int start = count == 0 ? end : offsets[slot(count)];
        int live = end - start;
        byte[] into = bytes;
        if (bytes.length < 2 * (live + more)) {
            into = new byte[Math.max(2 * bytes.length, 2 * (live + more))];
        }
        System.arraycopy(bytes, start, into, 0, live);
        bytes = into;
        end = live;
        for (int index = 1; index <= count; index++) {
            offsets[slot(index)] -= start;
        }
    }

    private int slot(int index) {
        return (int) (inserted - index & (offsets.length - 1));
    }

    boolean equalsName(int index, byte[] other, int from, int to) {
        int offset = nameOffset(index);
        return Arrays.equals(bytes, offset, offset + nameLength(index), other, from, to);
    }

    boolean equalsValue(int index, byte[] other, int from, int to) {
        int offset = valueOffset(index);
        return Arrays.equals(bytes, offset, offset + valueLength(index), other, from, to);
    }
}
