package dev.meshwright.proxy.bootstrap;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.TreeMap;

/// One message being written: its fields in the order of their numbers, as the generated classes write them.
final class WireOutput {
    /// Writes to memory, so that nothing can fail.
    interface Part {
        void to(CodedOutputStream out) throws IOException;
    }

    private final Map<Integer, ByteString> fields = new TreeMap<>();

    void add(int number, Part part) {
        fields.merge(number, bytes(part), ByteString::concat);
    }

    void add(int number, ByteString message) {
        add(number, out -> out.writeBytes(number, message));
    }

    boolean has(int number) {
        return fields.containsKey(number);
    }

    ByteString bytes() {
        ByteString all = ByteString.EMPTY;
        for (ByteString field : fields.values()) {
            all = all.concat(field);
        }
        return all;
    }

    static ByteString bytes(Part part) {
        ByteString.Output bytes = ByteString.newOutput();
        try {
            CodedOutputStream out = CodedOutputStream.newInstance(bytes, 64);
            part.to(out);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteString();
    }
}
