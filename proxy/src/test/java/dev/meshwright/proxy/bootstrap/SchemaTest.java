package dev.meshwright.proxy.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import dev.meshwright.xds.json.NewerFields;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// `schema.txt` says what the generated classes and [NewerFields] say. Rewrite it with `-Dschema.write=true`.
class SchemaTest {
    private static final Path FILE = Path.of("src/main/resources/dev/meshwright/proxy/bootstrap/schema.txt");

    private final TreeMap<String, Descriptor> messages = new TreeMap<>();
    private final TreeMap<String, EnumDescriptor> enums = new TreeMap<>();

    @Test
    void schema_agreesWithTheGeneratedClasses() throws Exception {
        visit(Bootstrap.getDescriptor());
        Extensions.messages().forEach(this::visit);
        StringBuilder text = new StringBuilder("# What a bootstrap may hold. Made by SchemaTest.\n"
                + "# message: number, name, kind, type, name of that type, oneof; enum: number, name.\n");
        for (Descriptor message : messages.values()) {
            text.append("\nmessage ").append(message.getFullName()).append('\n');
            Stream.concat(message.getFields().stream(), NewerFields.of(message.getFullName()).stream())
                    .filter(SchemaTest::hasTextKeys)
                    .forEach(field -> text.append(line(field)).append('\n'));
        }
        for (EnumDescriptor type : enums.values()) {
            text.append("\nenum ").append(type.getFullName()).append('\n');
            type.getValues()
                    .forEach(value -> text.append(value.getNumber())
                            .append(' ')
                            .append(value.getName())
                            .append('\n'));
        }
        if (Boolean.getBoolean("schema.write")) {
            Files.writeString(FILE, text);
        }
        assertThat(Files.readString(FILE)).isEqualTo(text.toString());
    }

    private void visit(Descriptor message) {
        if (message.getOptions().getMapEntry()) {
            visitField(message.findFieldByNumber(2));
            return;
        }
        if (isWellKnown(message.getFullName()) || messages.putIfAbsent(message.getFullName(), message) != null) {
            return;
        }
        message.getFields().stream().filter(SchemaTest::hasTextKeys).forEach(this::visitField);
    }

    private void visitField(FieldDescriptor field) {
        if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
            visit(field.getMessageType());
        } else if (field.getJavaType() == FieldDescriptor.JavaType.ENUM) {
            enums.put(field.getEnumType().getFullName(), field.getEnumType());
        }
    }

    /// Those have spellings of their own: what the encoder does not write by itself is left to the complete reader.
    private static boolean isWellKnown(String name) {
        return name.startsWith("google.protobuf.") && !name.equals("google.protobuf.Empty");
    }

    /// A rare map with numbers for keys is left to the complete reader.
    private static boolean hasTextKeys(FieldDescriptor field) {
        return !field.isMapField()
                || field.getMessageType().findFieldByNumber(1).getType() == FieldDescriptor.Type.STRING;
    }

    private static String line(FieldDescriptor field) {
        assertThat(Schema.jsonName(field.getName())).isEqualTo(field.getJsonName());
        FieldDescriptor value = field.isMapField() ? field.getMessageType().findFieldByNumber(2) : field;
        String kind = field.isMapField()
                ? "MAP"
                : field.isRepeated() ? "REPEATED" : field.hasPresence() ? "PRESENT" : "PLAIN";
        String name = switch (value.getJavaType()) {
            case MESSAGE -> value.getMessageType().getFullName();
            case ENUM -> value.getEnumType().getFullName();
            default -> "";
        };
        var oneof = field.getRealContainingOneof();
        return String.join(
                " ",
                Integer.toString(field.getNumber()),
                field.getName(),
                kind,
                value.getType().name().toLowerCase(Locale.ROOT),
                name,
                oneof == null ? "" : oneof.getName());
    }
}
