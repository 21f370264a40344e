package dev.meshwright.xds.json;

import com.google.protobuf.Any;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.diagnostic.Findings;
import dev.meshwright.base.diagnostic.NearestName;
import dev.meshwright.base.tree.Tree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Reads one message of the Envoy API from a document. Field names in both forms of the JSON mapping (`typed_config`,
/// `typedConfig`). A fault is reported where it stands; a message with one is not given.
///
/// What a `TypedStruct` holds is read as the type that it names, so that it is checked and merged like any other.
public final class MessageReader {
    private static final int DEPTH_MAX = 100;
    private static final String ANY = "google.protobuf.Any";
    private static final Set<String> TYPED_STRUCTS = Set.of("udpa.type.v1.TypedStruct", "xds.type.v3.TypedStruct");

    private final Findings findings;
    private final MessageCheck check;

    private MessageReader(Findings findings, MessageCheck check) {
        this.findings = findings;
        this.check = check;
    }

    /// @param type full name of a message that this program knows
    /// @param path of `tree` in its document, for reports
    /// @return the message serialised, map entries in key order; nothing after a report
    public static Optional<byte[]> read(String type, Tree tree, String path, Findings findings) {
        return read(type, tree, path, findings, MessageCheck.NONE);
    }

    /// The same with more rules.
    ///
    /// @param check reports to `findings`
    public static Optional<byte[]> read(String type, Tree tree, String path, Findings findings, MessageCheck check) {
        Descriptor descriptor =
                MessageTypes.find(type).orElseThrow(() -> new IllegalArgumentException("no message type " + type));
        int before = findings.errors();
        Message message = new MessageReader(findings, check).message(descriptor, tree, path, 0);
        return findings.errors() > before ? Optional.empty() : Optional.of(bytes(message));
    }

    private static byte[] bytes(Message message) {
        byte[] out = new byte[message.getSerializedSize()];
        CodedOutputStream coded = CodedOutputStream.newInstance(out);
        coded.useDeterministicSerialization();
        try {
            message.writeTo(coded);
            coded.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to an array of the message's own size", e);
        }
        return out;
    }

    private Message message(Descriptor type, Tree tree, String path, int depth) {
        DynamicMessage.Builder out = DynamicMessage.newBuilder(type);
        if (depth > DEPTH_MAX) {
            error(Codes.OUT_OF_RANGE, tree, path + ": deeper than " + DEPTH_MAX + " messages", "", "make it flatter");
            return out.build();
        }
        String name = type.getFullName();
        if (WellKnown.isWrapper(name)) {
            FieldDescriptor value = type.findFieldByName("value");
            scalar(value, tree, path).ifPresent(v -> out.setField(value, v));
            return out.build();
        }
        return switch (name) {
            case "google.protobuf.Duration" ->
                text(tree)
                        .flatMap(WellKnown::duration)
                        .<Message>map(d -> d)
                        .orElseGet(() -> wrong(out, Codes.BAD_DURATION, tree, path, "seconds, like 0.5s"));
            case "google.protobuf.Timestamp" ->
                text(tree)
                        .flatMap(WellKnown::timestamp)
                        .<Message>map(t -> t)
                        .orElseGet(() -> wrong(out, Codes.WRONG_TYPE, tree, path, "a time, like 2025-01-31T10:00:00Z"));
            case "google.protobuf.Value" -> WellKnown.value(tree);
            case "google.protobuf.Struct" ->
                tree instanceof Tree.Mapping mapping
                        ? WellKnown.struct(mapping)
                        : wrong(out, Codes.WRONG_TYPE, tree, path, "a mapping");
            case "google.protobuf.ListValue" ->
                tree instanceof Tree.Sequence sequence
                        ? WellKnown.list(sequence)
                        : wrong(out, Codes.WRONG_TYPE, tree, path, "a list");
            case ANY ->
                tree instanceof Tree.Mapping mapping
                        ? any(mapping, path, depth)
                        : wrong(out, Codes.WRONG_TYPE, tree, path, "a mapping with '@type'");
            default -> {
                if (!(tree instanceof Tree.Mapping mapping)) {
                    yield wrong(out, Codes.WRONG_TYPE, tree, path, "a mapping");
                }
                fields(type, mapping, path, out, Set.of(), depth);
                yield out.build();
            }
        };
    }

    private Message wrong(DynamicMessage.Builder out, String code, Tree tree, String path, String expected) {
        error(code, tree, path + ": " + shown(tree) + " (expected: " + expected + ")", "", "write " + expected);
        return out.build();
    }

    private Message any(Tree.Mapping mapping, String path, int depth) {
        Optional<Tree> typeTree = mapping.get("@type");
        Optional<String> url = typeTree.flatMap(MessageReader::text);
        if (url.isEmpty()) {
            error(
                    Codes.MISSING_FIELD,
                    mapping,
                    path + ".@type: missing (expected: the type of the configuration)",
                    "without it nobody knows what the other fields mean",
                    "add '@type': type.googleapis.com/…");
            return Any.getDefaultInstance();
        }
        String name = MessageTypes.name(url.get());
        Optional<Descriptor> type = MessageTypes.find(name);
        if (type.isEmpty()) {
            unknownType(typeTree.get(), path + ".@type", url.get());
            return Any.getDefaultInstance();
        }
        if (TYPED_STRUCTS.contains(name)) {
            return typedStruct(type.get(), mapping, path, depth);
        }
        Message inner;
        if (hasOwnForm(name)) {
            Optional<Tree> value = mapping.get("value");
            inner = value.map(v -> message(type.get(), v, path + ".value", depth + 1))
                    .orElseGet(() -> DynamicMessage.getDefaultInstance(type.get()));
            mapping.entries().stream()
                    .filter(e -> !e.key().equals("@type") && !e.key().equals("value"))
                    .forEach(e -> unknownField(e, path, Set.of("@type", "value")));
        } else {
            DynamicMessage.Builder out = DynamicMessage.newBuilder(type.get());
            fields(type.get(), mapping, path, out, Set.of("@type"), depth + 1);
            inner = out.build();
        }
        return pack(inner);
    }

    private static Any pack(Message inner) {
        return Any.newBuilder()
                .setTypeUrl(MessageTypes.url(inner.getDescriptorForType()))
                .setValue(com.google.protobuf.ByteString.copyFrom(bytes(inner)))
                .build();
    }

    /// As the type that it names, when that is known; else as it is, for a data plane that knows it.
    private Message typedStruct(Descriptor struct, Tree.Mapping mapping, String path, int depth) {
        Optional<Tree> urlTree = mapping.get("type_url").or(() -> mapping.get("typeUrl"));
        Optional<Descriptor> type =
                urlTree.flatMap(MessageReader::text).map(MessageTypes::name).flatMap(MessageTypes::find);
        if (type.isPresent()) {
            mapping.entries().stream()
                    .filter(e ->
                            !Set.of("@type", "type_url", "typeUrl", "value").contains(e.key()))
                    .forEach(e -> unknownField(e, path, Set.of("@type", "type_url", "value")));
            return pack(mapping.get("value")
                    .map(value -> message(type.get(), value, path + ".value", depth + 1))
                    .orElseGet(() -> DynamicMessage.getDefaultInstance(type.get())));
        }
        urlTree.ifPresent(tree -> findings.warning(
                Codes.EXTENSION_UNKNOWN,
                tree.position(),
                path + ".type_url: '" + text(tree).orElse("") + "' is not known here",
                "its fields are not checked; a data plane that does not know it refuses the whole resource",
                "correct the name, if it is none of an extension of your own"));
        DynamicMessage.Builder out = DynamicMessage.newBuilder(struct);
        fields(struct, mapping, path, out, Set.of("@type"), depth + 1);
        return pack(out.build());
    }

    private static boolean hasOwnForm(String name) {
        return WellKnown.isWrapper(name)
                || Set.of(
                                "google.protobuf.Duration",
                                "google.protobuf.Timestamp",
                                "google.protobuf.Value",
                                "google.protobuf.Struct",
                                "google.protobuf.ListValue",
                                ANY)
                        .contains(name);
    }

    private void unknownType(Tree tree, String path, String url) {
        boolean old = url.contains(".v2.") || url.contains(".v2alpha");
        error(
                Codes.EXTENSION_UNKNOWN,
                tree,
                path + ": '" + url + "' is not known",
                "what it configures is not in the Envoy API that this mesh is built with",
                old ? "write the type of the v3 API" : "correct the name");
    }

    private void fields(
            Descriptor type,
            Tree.Mapping mapping,
            String path,
            DynamicMessage.Builder out,
            Set<String> more,
            int depth) {
        check.message(type.getFullName(), mapping, path);
        Map<String, FieldDescriptor> known = new HashMap<>();
        List<FieldDescriptor> newer = NewerFields.of(type.getFullName());
        for (List<FieldDescriptor> fields : List.of(type.getFields(), newer)) {
            for (FieldDescriptor field : fields) {
                known.put(field.getName(), field);
                known.put(field.getJsonName(), field);
            }
        }
        Set<FieldDescriptor> seen = new HashSet<>();
        Map<OneofDescriptor, String> alternatives = new HashMap<>();
        for (Tree.Entry entry : mapping.entries()) {
            if (more.contains(entry.key())) {
                continue;
            }
            FieldDescriptor field = known.get(entry.key());
            if (field == null) {
                Set<String> names = new HashSet<>(more);
                known.values().forEach(f -> names.add(f.getName()));
                unknownField(entry, path, names);
                continue;
            }
            String where = path + "." + entry.key();
            if (!seen.add(field)) {
                error(Codes.CONTRADICTION, entry.value(), where + ": is written twice", "", "keep one");
                continue;
            }
            if (entry.value() instanceof Tree.Scalar scalar && scalar.type() == Tree.Type.NULL && !takesNull(field)) {
                continue;
            }
            OneofDescriptor oneof = field.getRealContainingOneof();
            String other = oneof == null ? null : alternatives.put(oneof, entry.key());
            if (other != null) {
                error(
                        Codes.CONTRADICTION,
                        entry.value(),
                        where + ": stands beside '" + other + "' (expected: one of the two)",
                        "",
                        "keep one");
                continue;
            }
            if (newer.contains(field)) {
                DynamicMessage.Builder shadow = NewerFields.shadowOf(field);
                field(field, entry.value(), where, shadow, depth);
                out.mergeUnknownFields(NewerFields.unknown(shadow.build()));
                continue;
            }
            field(field, entry.value(), where, out, depth);
        }
    }

    private static boolean takesNull(FieldDescriptor field) {
        return field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
                && field.getMessageType().getFullName().equals("google.protobuf.Value");
    }

    private void unknownField(Tree.Entry entry, String path, Set<String> known) {
        Optional<String> nearest = NearestName.of(entry.key(), known);
        findings.error(
                Codes.UNKNOWN_FIELD,
                entry.keyPosition(),
                path + "." + entry.key() + ": unknown field"
                        + nearest.map(n -> "; did you mean '" + n + "'?").orElse(""),
                "a field that nobody reads would be a setting without effect, so the element is refused",
                nearest.map(n -> "write '" + n + "'")
                        .orElse("expected one of: "
                                + String.join(", ", known.stream().sorted().toList())));
    }

    private void field(FieldDescriptor field, Tree tree, String path, DynamicMessage.Builder out, int depth) {
        if (field.isMapField()) {
            map(field, tree, path, out, depth);
            return;
        }
        if (!field.isRepeated()) {
            value(field, tree, path, depth).ifPresent(v -> out.setField(field, v));
            return;
        }
        if (!(tree instanceof Tree.Sequence sequence)) {
            error(Codes.WRONG_TYPE, tree, path + ": " + shown(tree) + " (expected: a list)", "", "write a list");
            return;
        }
        List<Tree> items = sequence.items();
        for (int i = 0; i < items.size(); i++) {
            value(field, items.get(i), path + "[" + i + "]", depth).ifPresent(v -> out.addRepeatedField(field, v));
        }
    }

    private void map(FieldDescriptor field, Tree tree, String path, DynamicMessage.Builder out, int depth) {
        if (!(tree instanceof Tree.Mapping mapping)) {
            error(Codes.WRONG_TYPE, tree, path + ": " + shown(tree) + " (expected: a mapping)", "", "write a mapping");
            return;
        }
        Descriptor entryType = field.getMessageType();
        FieldDescriptor key = entryType.findFieldByName("key");
        FieldDescriptor value = entryType.findFieldByName("value");
        for (Tree.Entry entry : mapping.entries()) {
            String where = path + "." + entry.key();
            // The keys of a JSON object are text, whatever they stand for.
            Tree.Type keyType = key.getType() == FieldDescriptor.Type.BOOL ? Tree.Type.BOOLEAN : Tree.Type.TEXT;
            Optional<Object> k = scalar(key, new Tree.Scalar(entry.key(), keyType, entry.keyPosition()), where);
            Optional<Object> v = value(value, entry.value(), where, depth);
            if (k.isPresent() && v.isPresent()) {
                out.addRepeatedField(
                        field,
                        DynamicMessage.newBuilder(entryType)
                                .setField(key, k.get())
                                .setField(value, v.get())
                                .build());
            }
        }
    }

    private Optional<Object> value(FieldDescriptor field, Tree tree, String path, int depth) {
        return field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
                ? Optional.of(message(field.getMessageType(), tree, path, depth + 1))
                : scalar(field, tree, path);
    }

    private Optional<Object> scalar(FieldDescriptor field, Tree tree, String path) {
        if (field.getType() == FieldDescriptor.Type.ENUM) {
            return word(field, tree, path);
        }
        Optional<Object> read =
                tree instanceof Tree.Scalar scalar ? Scalars.read(field, scalar) : Optional.<Object>empty();
        if (read.isEmpty()) {
            String expected = Scalars.expected(field);
            boolean quotes = expected.equals("text") && tree instanceof Tree.Scalar;
            error(
                    Codes.WRONG_TYPE,
                    tree,
                    path + ": " + shown(tree) + " (expected: " + expected + ")",
                    "",
                    quotes ? "put it in quotes" : "write " + expected);
        }
        return read;
    }

    private Optional<Object> word(FieldDescriptor field, Tree tree, String path) {
        Optional<String> text = tree instanceof Tree.Scalar scalar ? Optional.of(scalar.text()) : Optional.empty();
        Optional<EnumValueDescriptor> found = text.flatMap(t -> t.matches("\\d{1,9}")
                ? Optional.ofNullable(field.getEnumType().findValueByNumber(Integer.parseInt(t)))
                : Optional.ofNullable(field.getEnumType().findValueByName(t)));
        if (found.isEmpty()) {
            List<String> words = field.getEnumType().getValues().stream()
                    .map(EnumValueDescriptor::getName)
                    .toList();
            Optional<String> nearest = text.flatMap(t -> NearestName.of(t, words));
            error(
                    Codes.UNKNOWN_WORD,
                    tree,
                    path + ": " + shown(tree) + " (expected: " + String.join(", ", words) + ")"
                            + nearest.map(n -> "; did you mean '" + n + "'?").orElse(""),
                    "",
                    nearest.map(n -> "write " + n).orElse("write one of them"));
        }
        return found.map(v -> v);
    }

    private static Optional<String> text(Tree tree) {
        return tree instanceof Tree.Scalar scalar && scalar.type() == Tree.Type.TEXT
                ? Optional.of(scalar.text())
                : Optional.empty();
    }

    private static String shown(Tree tree) {
        return tree instanceof Tree.Scalar scalar ? "'" + shortened(scalar.text()) + "'" : "is " + tree.kindName();
    }

    private static String shortened(String text) {
        return text.length() <= 60 ? text : text.substring(0, 57) + "...";
    }

    private void error(String code, Tree tree, String what, String cause, String next) {
        findings.error(code, tree.position(), what, cause, next);
    }
}
