package dev.meshwright.proxy.bootstrap;

import com.google.protobuf.ByteString;
import dev.meshwright.base.tree.Tree;

/// Writes free-form values: `google.protobuf.Struct`, `Value` and `ListValue` (struct.proto).
final class StructEncoder {
    private StructEncoder() {}

    static ByteString struct(Tree value, String path) throws EncodeException {
        if (!(value instanceof Tree.Mapping mapping)) {
            throw WireEncoder.wrong(value, path, "a mapping");
        }
        WireOutput out = new WireOutput();
        for (Tree.Entry entry : mapping.entries()) {
            WireOutput pair = new WireOutput();
            pair.add(1, to -> to.writeString(1, entry.key()));
            pair.add(2, value(entry.value(), path + "." + entry.key()));
            out.add(1, pair.bytes());
        }
        return out.bytes();
    }

    static ByteString value(Tree value, String path) throws EncodeException {
        WireOutput out = new WireOutput();
        switch (value) {
            case Tree.Mapping mapping -> out.add(5, struct(mapping, path));
            case Tree.Sequence sequence -> {
                WireOutput items = new WireOutput();
                for (int i = 0; i < sequence.items().size(); i++) {
                    items.add(1, value(sequence.items().get(i), path + "[" + i + "]"));
                }
                out.add(6, items.bytes());
            }
            case Tree.Scalar scalar -> scalar(out, scalar, path);
        }
        return out.bytes();
    }

    private static void scalar(WireOutput out, Tree.Scalar scalar, String path) throws EncodeException {
        switch (scalar.type()) {
            case NULL -> out.add(1, to -> to.writeEnum(1, 0));
            case TEXT -> out.add(3, to -> to.writeString(3, scalar.text()));
            case BOOLEAN -> out.add(4, to -> to.writeBool(4, scalar.text().equalsIgnoreCase("true")));
            case INTEGER, DECIMAL -> {
                Double number = Scalars.real(scalar);
                if (number == null) {
                    throw WireEncoder.wrong(scalar, path, "a finite number");
                }
                out.add(2, to -> to.writeDouble(2, number));
            }
        }
    }
}
