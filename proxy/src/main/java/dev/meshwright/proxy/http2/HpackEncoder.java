package dev.meshwright.proxy.http2;

import io.netty.util.concurrent.FastThreadLocal;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/// Encodes fields (RFC 7541): static table, dynamic table for what comes again, literals for what does not.
///
/// A field that enters the table is Huffman-coded, as it is sent once; other literals are sent as they are,
/// which costs less CPU than it saves bytes between neighbours. Values that change with each message stay out
/// of the table ([FieldNames]). The block is built in an array that the event loop's connections share: take it
/// with [#buffer] before anything else is encoded.
final class HpackEncoder {
    private static final int BUCKETS = 256;
    private static final int BUFFER_INITIAL = 4096;
    private static final int INTEGER_BYTES_MAX = 6;
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private static final FastThreadLocal<byte[][]> SCRATCH = new FastThreadLocal<>() {
        @Override
        protected byte[][] initialValue() {
            return new byte[][] {new byte[BUFFER_INITIAL]};
        }
    };

    private final DynamicTable table;
    /// Number of the entry last inserted for a hash of name and value, or of the name alone; checked before use.
    private final long[] byField = new long[BUCKETS];
    private final long[] byName = new long[BUCKETS];
    private int pendingSizeUpdate = -1;
    private byte[] out = new byte[0];
    private int end;

    HpackEncoder(int tableBytesMax) {
        table = new DynamicTable(tableBytesMax);
        table.sizeMax(Math.min(tableBytesMax, 4096));
    }

    /// The peer's SETTINGS_HEADER_TABLE_SIZE; told to it with the next block.
    void peerTableSize(long bytes) {
        int size = (int) Math.min(bytes, table.sizeLimit());
        if (size != table.sizeMax()) {
            table.sizeMax(size);
            pendingSizeUpdate = pendingSizeUpdate < 0 ? size : Math.min(pendingSizeUpdate, size);
        }
    }

    void begin() {
        out = SCRATCH.get()[0];
        end = 0;
        if (pendingSizeUpdate >= 0) {
            ensure(2 * INTEGER_BYTES_MAX);
            integer(0x20, 5, pendingSizeUpdate);
            if (pendingSizeUpdate != table.sizeMax()) {
                integer(0x20, 5, table.sizeMax());
            }
            pendingSizeUpdate = -1;
        }
    }

    byte[] buffer() {
        return out;
    }

    int length() {
        return end;
    }

    void field(byte[] name, byte[] value) {
        field(name, 0, name.length, value, 0, value.length);
    }

    void field(byte[] nameBytes, int name, int nameEnd, byte[] valueBytes, int value, int valueEnd) {
        int nameHash = FieldNames.hash(nameBytes, name, nameEnd);
        FieldNames.Known known = FieldNames.find(nameHash, nameBytes, name, nameEnd);
        if (known.staticIndex() != 0) {
            int same = StaticTable.findValue(known.staticIndex(), valueBytes, value, valueEnd);
            if (same != 0) {
                ensure(INTEGER_BYTES_MAX);
                integer(0x80, 7, same);
                return;
            }
        }
        int size = nameEnd - name + valueEnd - value + DynamicTable.ENTRY_OVERHEAD;
        if (known.indexing() != FieldNames.Indexing.REPEATED || size > table.sizeMax() / 2) {
            literal(
                    known.indexing() == FieldNames.Indexing.SECRET ? 0x10 : 0,
                    4,
                    nameIndex(known.staticIndex(), nameHash, nameBytes, name, nameEnd),
                    nameBytes,
                    name,
                    nameEnd,
                    valueBytes,
                    value,
                    valueEnd,
                    false);
            return;
        }
        int fieldHash = nameHash * 31 + valueHash(valueBytes, value, valueEnd);
        int bucket = (fieldHash ^ fieldHash >>> 16) & (BUCKETS - 1);
        int index = live(byField[bucket]);
        if (index > 0
                && table.equalsName(index, nameBytes, name, nameEnd)
                && table.equalsValue(index, valueBytes, value, valueEnd)) {
            ensure(INTEGER_BYTES_MAX);
            integer(0x80, 7, StaticTable.SIZE + index);
            return;
        }
        literal(
                0x40,
                6,
                nameIndex(known.staticIndex(), nameHash, nameBytes, name, nameEnd),
                nameBytes,
                name,
                nameEnd,
                valueBytes,
                value,
                valueEnd,
                true);
        if (table.insert(nameBytes, name, nameEnd - name, valueBytes, value, valueEnd - value)) {
            byField[bucket] = table.inserted();
            byName[nameHash & (BUCKETS - 1)] = table.inserted();
        }
    }

    /// Reads both ends of the value only: what the table finds is compared in full.
    private static int valueHash(byte[] bytes, int from, int to) {
        int length = to - from;
        if (length < Long.BYTES) {
            int hash = length;
            for (int i = from; i < to; i++) {
                hash = 31 * hash + bytes[i];
            }
            return hash;
        }
        long ends = (long) LONG.get(bytes, from) * 0x9e3779b97f4a7c15L ^ (long) LONG.get(bytes, to - Long.BYTES);
        return length * 31 + (int) (ends ^ ends >>> 29 ^ ends >>> 47);
    }

    /// Index of an entry by its number, 0 when it is gone.
    private int live(long number) {
        long index = table.inserted() - number + 1;
        return number > 0 && index <= table.count() ? (int) index : 0;
    }

    private int nameIndex(int known, int nameHash, byte[] bytes, int name, int nameEnd) {
        if (known != 0) {
            return known;
        }
        int index = live(byName[nameHash & (BUCKETS - 1)]);
        return index > 0 && table.equalsName(index, bytes, name, nameEnd) ? StaticTable.SIZE + index : 0;
    }

    private void literal(
            int pattern,
            int prefixBits,
            int nameIndex,
            byte[] nameBytes,
            int name,
            int nameEnd,
            byte[] valueBytes,
            int value,
            int valueEnd,
            boolean compress) {
        ensure(3 * INTEGER_BYTES_MAX + 4 * (nameEnd - name + valueEnd - value));
        integer(pattern, prefixBits, nameIndex);
        if (nameIndex == 0) {
            string(nameBytes, name, nameEnd, compress);
        }
        string(valueBytes, value, valueEnd, compress);
    }

    private void string(byte[] bytes, int from, int to, boolean compress) {
        if (compress) {
            int length = Huffman.encodedLength(bytes, from, to);
            if (length < to - from) {
                integer(0x80, 7, length);
                end = Huffman.encode(bytes, from, to, out, end);
                return;
            }
        }
        integer(0, 7, to - from);
        System.arraycopy(bytes, from, out, end, to - from);
        end += to - from;
    }

    private void integer(int pattern, int prefixBits, int value) {
        int mask = (1 << prefixBits) - 1;
        if (value < mask) {
            out[end++] = (byte) (pattern | value);
            return;
        }
        out[end++] = (byte) (pattern | mask);
        int rest = value - mask;
        while (rest >= 0x80) {
            out[end++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        out[end++] = (byte) rest;
    }

    private void ensure(int more) {
        if (out.length - end < more) {
            out = Arrays.copyOf(out, Math.max(2 * out.length, end + more));
            if (out.length <= 64 * 1024) {
                SCRATCH.get()[0] = out;
            }
        }
    }
}
