package dev.meshwright.proxy.http2;

import dev.meshwright.decide.request.RequestView;
import dev.meshwright.proxy.http.MessageHead;
import dev.meshwright.proxy.http.ProtocolViolation;

/// Decodes header blocks into a [MessageHead]'s arena (RFC 7541).
///
/// Every field is counted (name + value + 32 bytes, and one field) before a byte of it is stored; a block over the
/// limits is decoded to its end for the table's sake, storing nothing more, so an expansion bomb costs arithmetic
/// only.
final class HpackDecoder {
    /// Takes each field, in order.
    interface Sink {
        /// Both spans point into the head's arena.
        ///
        /// @param vetted this very field was found well-formed before, or is of RFC 7541: nothing to check
        /// @return whether the bytes are well-formed wherever the field stands
        boolean onField(long name, long value, boolean vetted);
    }

    private static final int INTEGER_SHIFT_MAX = 21;

    private final DynamicTable table;
    private byte[] block = new byte[0];
    private int position;
    private int limit;

    /// @param tableBytesMax what SETTINGS_HEADER_TABLE_SIZE told the peer
    HpackDecoder(int tableBytesMax) {
        table = new DynamicTable(tableBytesMax);
    }

    /// @return false when the list broke a limit: the head is then incomplete
    /// @throws ProtocolViolation COMPRESSION_ERROR; the connection cannot go on
    boolean decode(byte[] encoded, int length, MessageHead head, Sink sink, int listBytesMax, int fieldsMax)
            throws ProtocolViolation {
        block = encoded;
        position = 0;
        limit = length;
        long listBytes = 0;
        int fields = 0;
        boolean within = true;
        boolean sizeUpdateAllowed = true;
        while (position < limit) {
            int first = block[position++];
            if ((first & 0xe0) == 0x20) {
                if (!sizeUpdateAllowed) {
                    throw broken("table size update after a field");
                }
                resize(integer(first, 5));
                continue;
            }
            sizeUpdateAllowed = false;
            int mark = head.end();
            int index = first < 0 ? integer(first, 7) : integer(first, (first & 0x40) != 0 ? 6 : 4);
            if (first < 0 && index == 0) {
                throw broken("field index 0");
            }
            if (first < 0) {
                int size = indexedSize(index);
                within = within && listBytes + size <= listBytesMax && fields < fieldsMax;
                listBytes += size;
                fields++;
                if (within) {
                    indexed(head, index, sink);
                }
                continue;
            }
            long name = index == 0 ? string(head) : copyName(head, index);
            long value = string(head);
            boolean inserted = (first & 0x40) != 0 && insert(head, name, value);
            listBytes += RequestView.length(name) + RequestView.length(value) + DynamicTable.ENTRY_OVERHEAD;
            fields++;
            within = within && listBytes <= listBytesMax && fields <= fieldsMax;
            if (!within) {
                head.end(mark);
            } else if (sink.onField(name, value, false) && inserted) {
                table.vet();
            }
        }
        return within;
    }

    private void resize(int size) throws ProtocolViolation {
        if (size > table.sizeLimit()) {
            throw broken("table size above the one set");
        }
        table.sizeMax(size);
    }

    private int dynamic(int index) throws ProtocolViolation {
        int at = index - StaticTable.SIZE;
        if (at > table.count()) {
            throw broken("field index beyond the table");
        }
        return at;
    }

    private int indexedSize(int index) throws ProtocolViolation {
        if (index <= StaticTable.SIZE) {
            return StaticTable.name(index).length + StaticTable.value(index).length + DynamicTable.ENTRY_OVERHEAD;
        }
        int at = dynamic(index);
        return table.nameLength(at) + table.valueLength(at) + DynamicTable.ENTRY_OVERHEAD;
    }

    private long copyName(MessageHead head, int index) throws ProtocolViolation {
        if (index <= StaticTable.SIZE) {
            byte[] name = StaticTable.name(index);
            return head.append(name, 0, name.length);
        }
        int at = dynamic(index);
        return head.append(table.bytes(), table.nameOffset(at), table.nameLength(at));
    }

    /// A whole field out of a table; name and value are copied in one piece.
    private void indexed(MessageHead head, int index, Sink sink) throws ProtocolViolation {
        int nameLength;
        long field;
        boolean vetted = true;
        if (index <= StaticTable.SIZE) {
            byte[] bytes = StaticTable.field(index);
            nameLength = StaticTable.name(index).length;
            field = head.append(bytes, 0, bytes.length);
        } else {
            int at = dynamic(index);
            nameLength = table.nameLength(at);
            field = head.append(table.bytes(), table.nameOffset(at), nameLength + table.valueLength(at));
            vetted = table.vetted(at);
        }
        int from = RequestView.offset(field);
        sink.onField(
                RequestView.span(from, nameLength),
                RequestView.span(from + nameLength, RequestView.length(field) - nameLength),
                vetted);
    }

    private boolean insert(MessageHead head, long name, long value) {
        return table.insert(
                head.bytes(),
                RequestView.offset(name),
                RequestView.length(name),
                head.bytes(),
                RequestView.offset(value),
                RequestView.length(value));
    }

    private long string(MessageHead head) throws ProtocolViolation {
        if (position == limit) {
            throw broken("header block ends inside a field");
        }
        int first = block[position++];
        int length = integer(first, 7);
        if (length > limit - position) {
            throw broken("string is longer than its header block");
        }
        long span;
        if (first < 0) {
            int from = head.end();
            byte[] arena = head.reserve(length * 8 / 5 + 1);
            int end = Huffman.decode(block, position, position + length, arena, from);
            head.end(end);
            span = RequestView.span(from, end - from);
        } else {
            span = head.append(block, position, length);
        }
        position += length;
        return span;
    }

    /// RFC 7541 5.1, bounded to what a frame could ever need.
    private int integer(int first, int prefixBits) throws ProtocolViolation {
        int mask = (1 << prefixBits) - 1;
        int value = first & mask;
        if (value < mask) {
            return value;
        }
        for (int shift = 0; shift <= INTEGER_SHIFT_MAX; shift += 7) {
            if (position == limit) {
                throw broken("header block ends inside a number");
            }
            int next = block[position++];
            value += (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw broken("number is too large");
    }

    private static ProtocolViolation broken(String reason) {
        return new ProtocolViolation(ErrorCode.COMPRESSION_ERROR, reason);
    }
}
