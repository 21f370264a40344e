package dev.meshwright.compile;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import dev.meshwright.xds.v1.Origins;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.SortedMap;

/// `meshwright.v1.Origins` as bytes, as [dev.meshwright.compile.memo.Wire] would write the message: half of all
/// resources are such messages, of nothing but two maps of text, which protobuf writes by way of an object for
/// each entry.
///
/// @param byPath the message without positions
/// @param all the whole message
record OriginBytes(ByteString byPath, ByteString all) {
    private static final int KEY = 1;
    private static final int VALUE = 2;

    static OriginBytes of(SortedMap<String, String> byPath, SortedMap<String, String> positions) {
        int pathBytes = size(Origins.BY_PATH_FIELD_NUMBER, byPath);
        byte[] out = new byte[pathBytes + size(Origins.POSITIONS_FIELD_NUMBER, positions)];
        CodedOutputStream coded = CodedOutputStream.newInstance(out);
        try {
            write(Origins.BY_PATH_FIELD_NUMBER, byPath, coded);
            write(Origins.POSITIONS_FIELD_NUMBER, positions, coded);
            coded.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to an array of the message's own size", e);
        }
        ByteString all = ByteString.copyFrom(out);
        return new OriginBytes(all.substring(0, pathBytes), all);
    }

    private static int size(int field, SortedMap<String, String> map) {
        int size = 0;
        for (Map.Entry<String, String> entry : map.entrySet()) {
            int own = entrySize(entry);
            size += CodedOutputStream.computeTagSize(field) + CodedOutputStream.computeUInt32SizeNoTag(own) + own;
        }
        return size;
    }

    private static int entrySize(Map.Entry<String, String> entry) {
        return CodedOutputStream.computeStringSize(KEY, entry.getKey())
                + CodedOutputStream.computeStringSize(VALUE, entry.getValue());
    }

    private static void write(int field, SortedMap<String, String> map, CodedOutputStream out) throws IOException {
        for (Map.Entry<String, String> entry : map.entrySet()) {
            out.writeTag(field, WireFormat.WIRETYPE_LENGTH_DELIMITED);
            out.writeUInt32NoTag(entrySize(entry));
            out.writeString(KEY, entry.getKey());
            out.writeString(VALUE, entry.getValue());
        }
    }
}
