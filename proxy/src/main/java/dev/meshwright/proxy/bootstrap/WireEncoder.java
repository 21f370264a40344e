package dev.meshwright.proxy.bootstrap;

import com.google.protobuf.ByteString;
import dev.meshwright.base.diagnostic.Position;
import dev.meshwright.base.tree.Tree;
import dev.meshwright.proxy.bootstrap.Schema.Field;
import dev.meshwright.proxy.bootstrap.Schema.Kind;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Writes a document as a protobuf message ("ProtoJSON format") by the [Schema], without generated classes. The bytes
/// are those that the generated classes would write. Depth is that of the document, which is bounded. One owner.
final class WireEncoder {
    private static final int LENGTH_DELIMITED = 2;

    private final Schema schema;

    WireEncoder(Schema schema) {
        this.schema = schema;
    }

    /// @throws EncodeException for a field, type or value that the schema does not have, at its place
    ByteString encode(String type, Tree value) throws EncodeException {
        return message(type, value, "");
    }

    private ByteString message(String type, Tree value, String path) throws EncodeException {
        return switch (type) {
            case "google.protobuf.Any" -> any(value, path);
            case "google.protobuf.Duration" -> duration(value, path);
            case "google.protobuf.BoolValue" -> wrapper("bool", value, path);
            case "google.protobuf.UInt32Value" -> wrapper("uint32", value, path);
            case "google.protobuf.UInt64Value" -> wrapper("uint64", value, path);
            case "google.protobuf.DoubleValue" -> wrapper("double", value, path);
            case "google.protobuf.StringValue" -> wrapper("string", value, path);
            case "google.protobuf.Struct" -> StructEncoder.struct(value, path);
            case "google.protobuf.Value" -> StructEncoder.value(value, path);
            default -> fields(type, value, path, false);
        };
    }

    private ByteString fields(String type, Tree value, String path, boolean inAny) throws EncodeException {
        Map<String, Field> known = schema.message(type);
        if (known == null) {
            throw new EncodeException(value.position(), path, type + " is unknown to this proxy");
        }
        if (!(value instanceof Tree.Mapping mapping)) {
            throw wrong(value, path, "a mapping");
        }
        WireOutput out = new WireOutput();
        Set<String> oneofs = new HashSet<>();
        for (Tree.Entry entry : mapping.entries()) {
            if (inAny && entry.key().equals("@type")) {
                continue;
            }
            String at = path.isEmpty() ? entry.key() : path + "." + entry.key();
            Field field = known.get(entry.key());
            if (field == null) {
                throw new EncodeException(entry.keyPosition(), at, "no such field in " + type);
            }
            if (isNull(entry.value()) && !field.typeName().equals("google.protobuf.Value")) {
                continue;
            }
            if (out.has(field.number())) {
                throw new EncodeException(entry.keyPosition(), at, "is there twice");
            }
            if (!field.oneof().isEmpty() && !oneofs.add(field.oneof())) {
                throw new EncodeException(
                        entry.keyPosition(), at, "another field of the choice '" + field.oneof() + "' is there");
            }
            field(out, field, entry.value(), at);
        }
        return out.bytes();
    }

    private void field(WireOutput out, Field field, Tree value, String path) throws EncodeException {
        switch (field.kind()) {
            case MAP -> map(out, field, value, path);
            case REPEATED -> repeated(out, field, value, path);
            case PLAIN, PRESENT -> {
                if (field.type().equals("message")) {
                    out.add(field.number(), message(field.typeName(), value, path));
                } else {
                    Scalars.Encoded scalar = scalar(field, value, path);
                    if (field.kind() == Kind.PRESENT || !scalar.zero()) {
                        out.add(field.number(), tagged(field, scalar));
                    }
                }
            }
        }
    }

    private void repeated(WireOutput out, Field field, Tree value, String path) throws EncodeException {
        if (!(value instanceof Tree.Sequence sequence)) {
            throw wrong(value, path, "a list");
        }
        ByteString packed = ByteString.EMPTY;
        for (int i = 0; i < sequence.items().size(); i++) {
            Tree item = sequence.items().get(i);
            String at = path + "[" + i + "]";
            if (field.type().equals("message")) {
                out.add(field.number(), message(field.typeName(), item, at));
            } else if (Scalars.wireType(field.type()) == LENGTH_DELIMITED) {
                out.add(field.number(), tagged(field, scalar(field, item, at)));
            } else {
                packed = packed.concat(WireOutput.bytes(scalar(field, item, at).part()));
            }
        }
        if (!packed.isEmpty()) {
            out.add(field.number(), packed);
        }
    }

    private void map(WireOutput out, Field field, Tree value, String path) throws EncodeException {
        if (!(value instanceof Tree.Mapping mapping)) {
            throw wrong(value, path, "a mapping");
        }
        for (Tree.Entry entry : mapping.entries()) {
            String at = path + "[\"" + entry.key() + "\"]";
            WireOutput pair = new WireOutput();
            pair.add(1, to -> to.writeString(1, entry.key()));
            if (field.type().equals("message")) {
                pair.add(2, message(field.typeName(), entry.value(), at));
            } else {
                Scalars.Encoded scalar = scalar(field, entry.value(), at);
                pair.add(2, to -> {
                    to.writeTag(2, Scalars.wireType(field.type()));
                    scalar.part().to(to);
                });
            }
            out.add(field.number(), pair.bytes());
        }
    }

    private static WireOutput.Part tagged(Field field, Scalars.Encoded scalar) {
        return to -> {
            to.writeTag(field.number(), Scalars.wireType(field.type()));
            scalar.part().to(to);
        };
    }

    private Scalars.Encoded scalar(Field field, Tree value, String path) throws EncodeException {
        if (value instanceof Tree.Scalar scalar) {
            if (field.type().equals("enum") && scalar.type() == Tree.Type.TEXT) {
                return named(field, scalar, path);
            }
            Scalars.Encoded encoded = Scalars.encode(field.type(), scalar);
            if (encoded != null) {
                return encoded;
            }
        }
        throw wrong(value, path, Scalars.expected(field.type()));
    }

    private Scalars.Encoded named(Field field, Tree.Scalar value, String path) throws EncodeException {
        Integer number = schema.enumValue(field.typeName(), value.text());
        if (number == null) {
            throw new EncodeException(
                    value.position(), path, "'" + value.text() + "' is no value of " + field.typeName());
        }
        return new Scalars.Encoded(number == 0, to -> to.writeEnumNoTag(number));
    }

    private ByteString any(Tree value, String path) throws EncodeException {
        String url =
                value instanceof Tree.Mapping mapping && mapping.get("@type").orElse(null) instanceof Tree.Scalar scalar
                        ? scalar.text()
                        : "";
        int slash = url.lastIndexOf('/');
        if (slash < 0) {
            throw wrong(value, path, "a mapping with \"@type\": type.googleapis.com/MESSAGE");
        }
        String type = url.substring(slash + 1);
        ByteString message = fields(type, value, path, true);
        WireOutput out = new WireOutput();
        out.add(1, to -> to.writeString(1, url));
        if (!message.isEmpty()) {
            out.add(2, message);
        }
        return out.bytes();
    }

    private static ByteString duration(Tree value, String path) throws EncodeException {
        @Nullable ByteString duration = value instanceof Tree.Scalar scalar ? Scalars.duration(scalar.text()) : null;
        if (duration == null) {
            throw wrong(value, path, "a duration in seconds, as 1.5s");
        }
        return duration;
    }

    private static ByteString wrapper(String type, Tree value, String path) throws EncodeException {
        Scalars.Encoded encoded = value instanceof Tree.Scalar scalar ? Scalars.encode(type, scalar) : null;
        if (encoded == null) {
            throw wrong(value, path, Scalars.expected(type));
        }
        return encoded.zero()
                ? ByteString.EMPTY
                : WireOutput.bytes(to -> {
                    to.writeTag(1, Scalars.wireType(type));
                    encoded.part().to(to);
                });
    }

    static boolean isNull(Tree value) {
        return value instanceof Tree.Scalar scalar && scalar.type() == Tree.Type.NULL;
    }

    static EncodeException wrong(Tree value, String path, String expected) {
        Position position = value.position();
        String found = value instanceof Tree.Scalar scalar ? "'" + scalar.text() + "'" : value.kindName();
        return new EncodeException(position, path, found + " (expected: " + expected + ")");
    }
}
